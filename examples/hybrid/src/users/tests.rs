use cotter_session::Subject;

use super::*;
use crate::secret_file;

fn password(text: &str) -> Password {
    Password::or_empty(text)
}

/// What holds in each store.
async fn holds_in(store: Arc<dyn UserStore>) {
    let hash = |text: &str| PasswordHash::stored(text.to_owned());
    let is = async |text: &str| store.hash_of("carol").await.unwrap().is_some_and(|found| found.as_str() == text);
    assert!(store.make_if_absent("carol", hash("one")).await.unwrap());
    assert!(!store.make_if_absent("carol", hash("two")).await.unwrap() && is("one").await);
    assert!(!store.replace("carol", hash("two"), hash("three")).await.unwrap() && is("one").await);
    assert!(store.replace("carol", hash("one"), hash("three")).await.unwrap() && is("three").await);
    assert!(!store.replace("nobody", hash("one"), hash("two")).await.unwrap());
    assert!(store.hash_of("nobody").await.unwrap().is_none());

    let users = Users::new(Arc::clone(&store)).unwrap();
    let alice = Subject::new("alice").unwrap();
    let dummy = password("nobody has this password");
    assert!(!users.verify(&alice, dummy).await.unwrap(), "not even the one that is compared with");
    assert!(!users.verify(&alice, password("one")).await.unwrap(), "there is no such user");
    assert!(users.make_if_absent(&alice, password("one")).await.unwrap());
    assert!(!users.make_if_absent(&alice, password("two")).await.unwrap(), "it is there");
    assert!(users.verify(&alice, password("one")).await.unwrap());
    for wrong in ["two", "", "One", "one "] {
        assert!(!users.verify(&alice, password(wrong)).await.unwrap(), "{wrong:?}");
    }
    assert!(!users.verify(&Subject::new("Alice").unwrap(), password("one")).await.unwrap());

    let judge = async |user: &Subject, old: &str, new: &str| {
        users.judge_change(user, password(old), password(new)).await.unwrap()
    };
    assert!(judge(&alice, "two", "three").await == Change::WrongOld);
    // Of two that change it at once, one does.
    let change = async |new: &str| match judge(&alice, "one", new).await {
        Change::Due(change) => users.replace(&alice, change).await.unwrap(),
        Change::Done | Change::WrongOld => panic!("the password is right"),
    };
    let (left, right) = tokio::join!(change("three"), change("four"));
    assert!(left ^ right);
    assert!(!users.verify(&alice, password("one")).await.unwrap());
    // Whoever was told nothing repeats the change.
    let new = if users.verify(&alice, password("three")).await.unwrap() { "three" } else { "four" };
    assert!(judge(&alice, "one", new).await == Change::Done);
    // A change is undone unless there was another one since.
    let Change::Due(change) = judge(&alice, new, "five").await else { panic!("the password is right") };
    assert!(users.replace(&alice, change.clone()).await.unwrap());
    assert!(users.replace(&alice, change.clone().undone()).await.unwrap());
    assert!(users.verify(&alice, password(new)).await.unwrap());
    assert!(!users.replace(&alice, change.undone()).await.unwrap());
    let nobody = Subject::new("nobody").unwrap();
    assert!(judge(&nobody, "one", "two").await == Change::WrongOld);
    assert!(!users.verify(&nobody, password("two")).await.unwrap());
}

#[tokio::test]
async fn users_are_kept_in_memory() {
    holds_in(Arc::new(MemoryUsers::default())).await;
}

#[tokio::test]
async fn users_are_kept_in_a_file_that_one_process_has() {
    let folder = secret_file::temporary_folder().unwrap();
    let path = folder.join("users");
    holds_in(Arc::new(RedbUsers::open(&path).unwrap())).await;

    let users = RedbUsers::open(&path).unwrap();
    assert!(users.hash_of("alice").await.unwrap().is_some(), "it outlives whoever made it");
    assert!(RedbUsers::open(&path).is_err());
    std::fs::remove_dir_all(folder).unwrap();
}
