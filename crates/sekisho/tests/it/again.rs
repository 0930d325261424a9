//! A demo that is started again: what it tells is still true, and what an old one lacks is mended.

use crate::{
    client::Client,
    demo::Demo,
    people::{self, PASSWORD, one_time_code},
};
use http::StatusCode;
use std::os::unix::fs::PermissionsExt;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_changed_password_is_not_told_again() {
    let keep = tempfile::Builder::new().prefix("sekisho-again-").tempdir().expect("folder");
    std::fs::set_permissions(keep.path(), std::fs::Permissions::from_mode(0o755)).expect("permissions");
    let folder = keep.path().join("data");
    let first = Demo::start_in(&folder, 0).await;
    let generated = first.operator();
    drop(first);

    let second = Demo::start_in(&folder, 0).await;
    assert_eq!(second.operator().password, generated.password, "nobody changed it");
    change_password(&second, &generated.password).await;
    // As in a demo from before operators had a role.
    second.psql("delete from access.member_role");
    assert_eq!(enter(&second, &generated.secret, "/options").await, StatusCode::FORBIDDEN);
    drop(second);

    let third = Demo::start_in(&folder, 0).await;
    let told = &third.ready["sign_ins"][0];
    assert!(told["password"].is_null() && told["one_time_secret"] == generated.secret.as_str(), "{told}");
    assert!(third.log().contains("password changed since"), "{}", third.log());
    let kept = std::fs::read_to_string(folder.join("keys/operator.json")).expect("operator.json");
    assert!(!kept.contains(&generated.password), "the old one is not kept either");
    assert_eq!(enter(&third, &generated.secret, "/options").await, StatusCode::OK, "the role is there again");
}

async fn change_password(demo: &Demo, present: &str) {
    let mut operator = people::operator(demo).await;
    let path = "/_sekisho/account/password";
    let csrf = operator.page(path).await.field("csrf");
    let form = [("csrf", &*csrf), ("present", present), ("password", PASSWORD), ("again", PASSWORD)];
    let answer = operator.post(path, &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
}

/// Signs in with the changed password; what the page answers.
async fn enter(demo: &Demo, secret: &str, page: &str) -> StatusCode {
    let mut client = Client::new(demo, "console");
    let form = [("tenant", "provider"), ("user", "operator"), ("password", PASSWORD), ("to", "/")];
    let answer = client.post("/_sekisho/signin", &form).await;
    assert_eq!(answer.location(), "/_sekisho/second-factor", "{}", answer.text());
    // A code counts once, and this half minute's was used.
    demo.psql("update identity.user_account set totp_step = null");
    let answer = client.post("/_sekisho/second-factor", &[("code", &one_time_code(secret))]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    client.page(page).await.status
}
