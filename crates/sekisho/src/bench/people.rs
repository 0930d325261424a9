//! The people of the bench: a tenant founded as operators found one, members with passwords and the
//! general role, and signing in as a browser does.

use super::{
    gateway::{Gateway, HOST, origin},
    ground::{Ground, told},
};
use crate::wiring::founding::Founder;
use access::api::{Builtin, SetMemberRoles};
use anyhow::Context;
use identity::api::NewPerson;
use kernel::{Language, Secret, Standing, TenantId};
use office::Target;
use std::{fmt::Write as _, fs, path::PathBuf, process::Stdio, sync::Arc};
use tenancy::api::{CreateTenant, FirstAdministrator, TenantName};
use tokio::{io::AsyncWriteExt, process::Command};

/// More than connections, so that nobody signs in twice at once.
const MEMBERS: usize = 64;

pub struct People {
    pub tenant: TenantId,
    members: Vec<Member>,
}

struct Member {
    tenant: &'static str,
    login: String,
    password: Secret<String>,
}

impl People {
    /// A tenant of this code.
    pub async fn found(
        ground: &Ground,
        gateway: &Gateway,
        code: &'static str,
    ) -> Result<Self, anyhow::Error> {
        let platform = &ground.platform;
        let provider = TenantName::parse("計測").map_err(|_| anyhow::anyhow!("the provider's name"))?;
        tenancy::api::ensure_provider(&platform.office, provider).await.map_err(told)?;
        let founder = Founder { manifests: gateway.manifests.clone(), console: origin(gateway.port) };
        let administrator = FirstAdministrator {
            login: "first.administrator".to_owned(),
            name: "管理 花子".to_owned(),
            email: "administrator@example.com".to_owned(),
        };
        let create =
            CreateTenant::new(code, "計測株式会社", administrator, Arc::new(founder)).map_err(told)?;
        let tenant =
            platform.office.perform(&ground.system(TenantId::PROVIDER), create).await.map_err(told)?;
        let mut members = Vec::with_capacity(MEMBERS);
        for number in 1..=MEMBERS {
            members.push(join(ground, (tenant, code), format!("member{number:03}")).await?);
        }
        Ok(Self { tenant, members })
    }

    /// Signs the first member in over HTTPS; answers the session's cookie as `name=value`.
    pub async fn sign_in(&self, gateway: &Gateway) -> Result<String, anyhow::Error> {
        let member = self.members.first().context("nobody")?;
        let mut curl = Command::new("curl")
            .args(["--silent", "--show-error", "--dump-header", "-", "--output", "/dev/null", "--data", "@-"])
            .arg("--cacert")
            .arg(&gateway.authority)
            .args(["--header", &format!("Origin: {}", origin(gateway.port))])
            .arg(sign_in_url(gateway))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .context("curl does not start (Debian: apt-get install curl)")?;
        curl.stdin.take().context("curl's input")?.write_all(member.form().as_bytes()).await?;
        let output = curl.wait_with_output().await?;
        let head = String::from_utf8_lossy(&output.stdout);
        let errors = String::from_utf8_lossy(&output.stderr);
        session_cookie(&head).with_context(|| format!("signing in gave no session: {head}{errors}"))
    }

    /// A script for wrk: the members sign in, one after the other, again and again.
    pub fn script(&self, ground: &Ground, gateway: &Gateway) -> Result<PathBuf, anyhow::Error> {
        let mut text = String::from("local people = {\n");
        for member in &self.members {
            writeln!(text, "  \"{}\",", member.form())?;
        }
        let origin = origin(gateway.port);
        write!(
            text,
            "}}
local turn = 0
wrk.method = \"POST\"
wrk.headers[\"Origin\"] = \"{origin}\"
wrk.headers[\"Content-Type\"] = \"application/x-www-form-urlencoded\"
request = function()
  turn = turn % #people + 1
  return wrk.format(nil, nil, nil, people[turn])
end
"
        )?;
        let path = ground.folder().join("sign-in.lua");
        fs::write(&path, text)?;
        Ok(path)
    }
}

pub fn sign_in_url(gateway: &Gateway) -> String {
    format!("https://{HOST}:{}/_sekisho/signin", gateway.port)
}

impl Member {
    fn form(&self) -> String {
        let password = encoded(self.password.expose());
        format!("tenant={}&user={}&password={password}", self.tenant, self.login)
    }
}

async fn join(
    ground: &Ground,
    (tenant, code): (TenantId, &'static str),
    login: String,
) -> Result<Member, anyhow::Error> {
    let (platform, ctx) = (&ground.platform, ground.system(tenant));
    let new = NewPerson {
        login,
        name: "計測 太郎".to_owned(),
        email: String::new(),
        department: String::new(),
        area: None,
        language: Language::Ja,
        standing: Standing::Member,
        has_factor: false,
    };
    let made = identity::api::create_with_password(&platform.office, &platform.passwords, &ctx, new);
    let made = made.await.map_err(told)?;
    let mut reading =
        platform.office.view(&ctx, "bench.role.view", Target::any("access.role")).await.map_err(told)?;
    let role = access::api::builtin_role(reading.sql(), tenant, Builtin::General).await.map_err(told)?;
    drop(reading);
    let set = SetMemberRoles { user: made.user, roles: role.into_iter().collect() };
    platform.office.perform(&ctx, set).await.map_err(told)?;
    Ok(Member { tenant: code, login: made.login, password: made.password })
}

/// Every byte that is not a letter or a digit as `%XX` (WHATWG URL, application/x-www-form-urlencoded).
fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        match byte.is_ascii_alphanumeric() {
            true => encoded.push(char::from(byte)),
            false => encoded.push_str(&format!("%{byte:02X}")),
        }
        encoded
    })
}

/// The session's cookie of a redirect that sets it.
fn session_cookie(head: &str) -> Option<String> {
    let is_redirect = head.lines().next()?.split_whitespace().nth(1)? == "303";
    let mut set = head.lines().filter_map(|line| line.split_once(':'));
    let cookie = set.find_map(|(name, value)| {
        let value = value.trim();
        (name.eq_ignore_ascii_case("set-cookie") && value.starts_with("__Host-sekisho=")).then_some(value)
    })?;
    is_redirect.then(|| cookie.split(';').next().unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_encoded() {
        assert_eq!(encoded("aZ9-+=#:"), "aZ9%2D%2B%3D%23%3A");
        assert_eq!(encoded("あ"), "%E3%81%82");
    }

    #[test]
    fn only_a_redirect_with_a_session_is_a_sign_in() {
        let set = "set-cookie: __Host-sekisho-tenant=a; Path=/\r\nset-cookie: __Host-sekisho=abc; Secure\r\n";
        for (status, headers, cookie) in [
            ("HTTP/2 303", set, Some("__Host-sekisho=abc")),
            ("HTTP/1.1 303 See Other", set, Some("__Host-sekisho=abc")),
            ("HTTP/1.1 401 Unauthorized", set, None),
            ("HTTP/1.1 303 See Other", "set-cookie: __Host-sekisho-pending=abc\r\n", None),
            ("", "", None),
        ] {
            let head = format!("{status}\r\n{headers}\r\n");
            assert_eq!(session_cookie(&head).as_deref(), cookie, "{head}");
        }
    }
}
