//! What this service hands to others: the manifest, the policies, the walls of its tables.

use crate::world::World;
use access::{
    CedarDecide,
    manifest::{Demand, Manifest},
};
use kernel::{Ctx, TenantId, UserId};
use office::{Decide, Target};
use safety::functions::Function;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

#[test]
fn the_manifest_names_the_functions_and_every_path() {
    let manifest = Manifest::parse(safety::MANIFEST).unwrap();
    let mut named: Vec<&str> = manifest.functions().iter().map(|function| function.id.as_str()).collect();
    let mut known = Function::ALL.map(Function::id).to_vec();
    named.sort_unstable();
    known.sort_unstable();
    assert_eq!((manifest.service(), named), ("safety", known));
    let cases = [
        ("GET", "/", Demand::SignIn),
        ("GET", "/rollcalls", Demand::Function("rollcall.view")),
        ("GET", "/rollcalls/7", Demand::Function("rollcall.view")),
        ("GET", "/rollcalls/7/csv", Demand::Function("rollcall.view")),
        ("GET", "/rollcalls/new", Demand::Function("rollcall.start")),
        ("POST", "/rollcalls/new", Demand::Function("rollcall.start")),
        ("POST", "/rollcalls/7/resend", Demand::Function("rollcall.start")),
        ("POST", "/rollcalls/7/close", Demand::Function("rollcall.start")),
        ("POST", "/rules", Demand::Function("rule.edit")),
        ("POST", "/telegrams", Demand::Function("rule.edit")),
        ("GET", "/mine", Demand::Function("answer.self")),
        ("POST", "/mine/7", Demand::Function("answer.self")),
        ("GET", "/a/token", Demand::Nothing),
        ("POST", "/a/token", Demand::Nothing),
    ];
    for (method, path, demand) in cases {
        assert_eq!(manifest.demand(method, path), demand, "{method} {path}");
    }
}

#[tokio::test]
async fn strangers_may_answer_and_nothing_else() {
    let decide = CedarDecide::new(&[("safety", safety::POLICIES)]).unwrap();
    let now = testkit::morning();
    let tenant = TenantId::new(now);
    let may =
        async |ctx: &Ctx, action: &'static str| decide.decide(ctx, action, &Target::any("x")).await.is_ok();
    let nobody = testkit::nobody(tenant, now);
    let member = testkit::member(tenant, now, UserId::new(now));
    for action in safety::ACTIONS {
        let is_link = ["safety.answer.view", "safety.answer.record"].contains(action);
        assert_eq!(may(&nobody, action).await, is_link, "{action}");
        let is_own = action.starts_with("safety.mail.") || *action == "safety.watcher.list";
        assert_eq!(may(&member, action).await, !is_own && !is_link, "{action}");
    }
}

/// On a socket of its own, until it is told to stop.
#[tokio::test]
async fn it_listens_and_stops() {
    let world = World::new().await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let parts = crate::browser::Browser::of(&world).parts;
    let serving = tokio::spawn(safety::serve(listener, parts, async move { drop(stopped.await) }));
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    stream.write_all(b"GET /rollcalls HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
    stop.send(()).unwrap();
    serving.await.unwrap().unwrap();
}

#[tokio::test]
async fn every_table_has_its_wall() {
    let world = World::new().await;
    let mut connection = world.ground.database.owner_connection().await.unwrap();
    let walls = store::table_walls(&mut connection).await.unwrap();
    let own: Vec<_> = walls.iter().filter(|wall| wall.table.starts_with("safety.")).collect();
    assert_eq!(own.len(), 7);
    assert!(
        own.iter().all(|wall| wall.has_tenant && wall.is_enabled && wall.is_forced && wall.has_tenant_policy)
    );
}
