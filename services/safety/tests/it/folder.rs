//! The watched folder, with files.

use crate::world::World;
use safety::jobs::folder::WatchedFolder;
use std::{fs, path::Path};

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn each_file_is_taken_once_and_put_away() {
    let world = World::watching().await;
    let place = tempfile::tempdir().unwrap();
    let folder = WatchedFolder::new(place.path(), world.staff.clone());
    folder.look(world.office()).await.unwrap();
    let put = |name: &str, bytes: &[u8]| fs::write(place.path().join(name), bytes).unwrap();
    put("20270508_VXSE51.xml", &crate::bytes("1-flash"));
    put("note.txt", b"not a telegram");
    put(".part.xml", &crate::bytes("1-flash"));
    folder.look(world.office()).await.unwrap();
    assert_eq!(names(place.path()), [".part.xml", "done", "note.txt", "refused"]);
    assert_eq!(names(&place.path().join("done")), ["20270508_VXSE51.xml"]);
    let listed = safety::views::telegrams::telegrams(world.office(), &world.administrator()).await.unwrap();
    assert_eq!((listed.len(), listed[0].people), (1, 1));

    // Delivered again: taken, put away beside the first, nobody is asked.
    put("20270508_VXSE51.xml", &crate::bytes("1-flash"));
    folder.look(world.office()).await.unwrap();
    assert_eq!(names(&place.path().join("done")).len(), 2);
    assert_eq!(
        safety::views::telegrams::telegrams(world.office(), &world.administrator()).await.unwrap().len(),
        1
    );
}

#[tokio::test]
async fn a_file_that_is_being_written_waits_and_junk_is_refused_with_its_reason() {
    let world = World::watching().await;
    let place = tempfile::tempdir().unwrap();
    let folder = WatchedFolder::new(place.path(), world.staff.clone());
    let whole = crate::bytes("1-flash");
    let path = place.path().join("flash.xml");
    for part in [100, 900] {
        fs::write(&path, &whole[..part]).unwrap();
        folder.look(world.office()).await.unwrap();
        assert!(path.exists(), "{part} bytes");
    }
    fs::write(&path, &whole).unwrap();
    folder.look(world.office()).await.unwrap();
    assert_eq!(names(&place.path().join("done")), ["flash.xml"]);

    fs::write(place.path().join("junk.xml"), "<!DOCTYPE x><Report/>").unwrap();
    folder.look(world.office()).await.unwrap();
    folder.look(world.office()).await.unwrap();
    assert_eq!(names(&place.path().join("refused")), ["junk.xml", "junk.xml.reason.txt"]);
    let reason = fs::read_to_string(place.path().join("refused/junk.xml.reason.txt")).unwrap();
    assert!(reason.contains("document type"), "{reason}");
}

#[tokio::test]
async fn every_watching_company_is_given_the_telegram() {
    let world = World::watching().await;
    let other = world.ground.tenant().await;
    world
        .staff
        .people
        .lock()
        .unwrap()
        .insert(other, vec![crate::world::person(9, "他社", "", "390", kernel::Language::Ja)]);
    let rule = safety::operations::rule::SetRule {
        is_watching: true,
        trigger: safety::model::rule::TriggerRule {
            minimum: safety::model::intensity::Intensity::FiveLower,
            drills: Default::default(),
        },
    };
    world.office().perform(&world.ground.system(other), rule).await.unwrap();
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("flash.xml"), crate::bytes("1-flash")).unwrap();
    WatchedFolder::new(place.path(), world.staff.clone()).look(world.office()).await.unwrap();
    for tenant in [world.tenant, other] {
        let ctx = world.ground.system(tenant);
        let (calls, total) = safety::views::rollcalls::list(world.office(), &ctx, 1).await.unwrap();
        assert_eq!((total, calls[0].1.asked()), (1, 1));
    }
}
