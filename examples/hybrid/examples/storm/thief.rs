//! A thief, who has copies of what clients have thrown away.

use std::{sync::Arc, time::Duration};

use crate::{Storm, book::NO_OLD_TOKEN, chance, lives::Life, natives, token};

/// One thief, until the end.
pub(crate) async fn steal(storm: Arc<Storm>) {
    while storm.book.goes_on() {
        tokio::time::sleep(chance::around(storm.options.pace * 2)).await;
        let Some(user) = chance::one_of(&storm.users) else { return };
        let (live, dead): (Vec<_>, Vec<_>) = user.lives().into_iter().partition(|life| life.is_live());
        let natives: Vec<_> = live.into_iter().filter(|life| life.cookie.is_none()).collect();
        if let Some(life) = chance::one_of(&natives).filter(|_| chance::is(30)) {
            show_a_token(&storm, life).await;
        } else if let Some(life) = chance::one_of(&dead) {
            storm.judge(life).await;
        }
    }
}

/// Shows an old token, or one that is made up: it is refused, and the session ends.
async fn show_a_token(storm: &Storm, life: &Life) {
    let shown = if chance::is(50) { life.old() } else { life.current().and_then(|token| token::made_up(&token)) };
    let Some(shown) = shown else { return };
    life.doubt();
    // The thief repeats it, until there is an answer.
    for _ in 0..5 {
        if let Some(answer) = natives::show(storm, "refresh by a thief", &shown).await {
            let is_refused = answer.status == 400 && answer.json("error").as_deref() == Some("invalid_grant");
            storm.book.holds(NO_OLD_TOKEN, is_refused, || format!("{} {}", answer.status, answer.body));
            life.ends(true);
            storm.book.note("session that was ended by a thief's try");
            return storm.judge(life).await;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}
