//! The store of files: what was stored comes back or is missed, for its owner only.

use giamsat::clock::sha256;
use giamsat::error::Error;
use giamsat::storage::{Location, Storage};
use libtest_mimic::Trial;

use crate::support::plain;

pub fn tests() -> Vec<Trial> {
    let trials = plain![storage; a_folder_keeps_files_by_owner_and_hash, only_folders_and_buckets_are_places];
    #[cfg(feature = "s3")]
    let trials = trials.into_iter().chain(plain![storage; a_bucket_keeps_files_by_owner_and_hash]).collect();
    trials
}

fn a_folder_keeps_files_by_owner_and_hash() {
    let folder = tempfile::tempdir().expect("a folder");
    let storage = Storage::open(&Location::Folder(folder.path().join("files"))).expect("a store");
    keeps_files(&storage, "mot", "hai");
    // What was changed or cut behind its back is not handed out.
    let hash = storage.put("mot", b"whole").expect("stored");
    std::fs::write(folder.path().join("files/mot").join(&hash), b"who").expect("cut");
    assert!(matches!(storage.get("mot", &hash), Err(Error::Internal(_))));
    assert_eq!(storage.put("mot", b"whole").expect("stored again"), hash);
    assert_eq!(storage.get("mot", &hash).expect("whole again"), b"whole");
    // A half-written one beside it has no name that anybody can ask for.
    std::fs::write(folder.path().join("files/mot").join(format!("{hash}#1")), b"wh").expect("half");
    assert!(matches!(storage.get("mot", &format!("{hash}#1")), Err(Error::NotFound)));
}

fn only_folders_and_buckets_are_places() {
    assert_eq!("files".parse(), Ok(Location::Folder("files".into())));
    let bucket = |bucket: &str, prefix: &str| Location::S3 { bucket: bucket.into(), prefix: prefix.into() };
    assert_eq!("s3://kho".parse(), Ok(bucket("kho", "")));
    assert_eq!("s3://kho/a/b/".parse(), Ok(bucket("kho", "a/b")));
    for other in ["", "s3://", "s3:///a", "gs://kho/a", "http://kho/a", "file:///files"] {
        assert_eq!(other.parse::<Location>(), Err(()), "{other}");
    }
    if !cfg!(feature = "s3") {
        let refused = Storage::open(&bucket("kho", "a")).map(|_| ());
        assert!(matches!(refused, Err(Error::Refused(said)) if said.key == "cli-files-no-s3"));
    }
}

/// In a bucket of the store that `GIAMSAT_TEST_S3=s3://bucket/prefix` and the `AWS_…` variables name.
#[cfg(feature = "s3")]
fn a_bucket_keeps_files_by_owner_and_hash() {
    let place = std::env::var("GIAMSAT_TEST_S3")
        .expect("with the feature s3 the tests want a bucket: GIAMSAT_TEST_S3=s3://bucket/prefix and AWS_… variables");
    let storage = Storage::open(&place.parse().expect("s3://bucket/prefix")).expect("a store");
    let id = uuid::Uuid::now_v7();
    keeps_files(&storage, &format!("{id}-mot"), &format!("{id}-hai"));
    // Connections that were idle for long serve again.
    let hash = storage.put(&id.to_string(), b"once more").expect("stored");
    std::thread::sleep(std::time::Duration::from_secs(20));
    assert_eq!(storage.get(&id.to_string(), &hash).expect("after a pause"), b"once more");
}

fn keeps_files(storage: &Storage, one: &str, two: &str) {
    let large: Vec<u8> = (0..12_000_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    for bytes in [&b"a"[..], b"", &large] {
        let hash = storage.put(one, bytes).expect("stored");
        assert_eq!(hash, sha256(bytes));
        assert_eq!(storage.put(one, bytes).expect("stored again"), hash);
        assert_eq!(storage.get(one, &hash).expect("there"), bytes);
        assert_eq!(std::fs::read(&*storage.path(one, &hash).expect("a path")).expect("there"), bytes);
        // Nobody else's.
        assert!(matches!(storage.get(two, &hash), Err(Error::NotFound)));
        assert!(matches!(storage.path(two, &hash), Err(Error::NotFound)));
    }
    let hash = sha256(b"a");
    storage.put(two, b"a").expect("stored");
    storage.remove(one, &hash).expect("removed");
    storage.remove(one, &hash).expect("nothing to remove");
    assert!(matches!(storage.get(one, &hash), Err(Error::NotFound)));
    assert_eq!(storage.get(two, &hash).expect("the other's stays"), b"a");
    for forged in ["", "..", "../hai", "a/b", "."] {
        assert!(matches!(storage.get(one, forged), Err(Error::NotFound)), "{forged}");
        assert!(matches!(storage.put(forged, b"a"), Err(Error::NotFound)), "{forged}");
    }
    // Many at once, as requests come.
    std::thread::scope(|scope| {
        for n in 0..16u32 {
            scope.spawn(move || {
                for m in 0..8u32 {
                    let bytes = format!("{n} {m}").repeat(5000).into_bytes();
                    let hash = storage.put(one, &bytes).expect("stored");
                    assert_eq!(storage.get(one, &hash).expect("there"), bytes);
                }
            });
        }
    });
}
