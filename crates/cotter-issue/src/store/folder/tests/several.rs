//! Several processes and threads at once: each step is made by one of them, and the others see it.

use std::{
    fs, thread,
    time::{Duration, Instant},
};

use cotter::Ed25519;

use super::{DAY, Place, at, key, process::run_child};
use crate::{schedule::KeyState, store::StoredSchedule};

/// Two rounds: threads, and processes.
#[test]
fn of_those_that_advance_at_once_one_makes_each_step() {
    let place = Place::new("race");
    let mut keys = place.create();
    keys.update(|schedule| schedule.announce(key(2), at(10)).map(drop)).unwrap();
    let mut racers: Vec<_> = (0..8).map(|_| place.open().unwrap()).collect();
    let steps: usize = thread::scope(|scope| {
        let advance = |keys: &mut StoredSchedule<Ed25519>| {
            let advanced = keys.change(|schedule| schedule.advance(at(DAY)), |steps| !steps.is_empty());
            advanced.unwrap().0.len()
        };
        let threads: Vec<_> = racers.iter_mut().map(|keys| scope.spawn(move || advance(keys))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!(steps, 2, "one retires and one becomes active, once");

    // Processes, while this one changes something else all the time.
    keys.update(|schedule| schedule.announce(key(3), at(DAY)).map(drop)).unwrap();
    let children: Vec<_> = (0..6).map(|_| run_child("race", &place.0, None).spawn().unwrap()).collect();
    for number in 4..10 {
        keys.update(|schedule| schedule.announce(key(number), at(DAY)).map(drop)).unwrap();
    }
    let made = children.into_iter().map(|mut child| {
        assert!(child.wait().unwrap().success());
        let made = fs::read_to_string(place.0.join(format!("made-by-{}", child.id()))).unwrap();
        made.parse::<usize>().unwrap()
    });
    assert_eq!(made.sum::<usize>(), 3, "one goes, one retires, one becomes active, once");
    keys.refresh().unwrap();
    assert_eq!(keys.schedule().keys().filter(|key| key.state() == KeyState::Announced).count(), 6);
}

#[test]
fn another_process_sees_a_change_within_a_second() {
    let place = Place::new("poll");
    let mut keys = place.create();
    let mut child = run_child("announce", &place.0, None).spawn().unwrap();
    assert!(child.wait().unwrap().success());
    let begun = Instant::now();
    let changes = loop {
        let changes = keys.refresh().unwrap();
        if !changes.is_empty() {
            break changes;
        }
        thread::sleep(Duration::from_millis(100));
    };
    assert!(begun.elapsed() < Duration::from_secs(1));
    assert_eq!((changes.len(), changes[0].id().as_str(), changes[0].to()), (1, Some("key-2"), KeyState::Announced));
    assert_eq!(keys.refresh().unwrap(), []);
}
