//! Who is let in, as what and until when; and whose token it is.

use std::collections::BTreeSet;

use demarc_model::TenantId;
use sqlx::{Any, Row, Transaction, any::AnyRow};
use subtle::ConstantTimeEq as _;

use crate::{
    access::{Act, AuthorisedTenant, Caller, Kind, Role},
    digest,
    error::RecordsError,
    ledger::{Action, Entry},
    records::{Purpose, Records},
};

/// Somebody who is let in to a tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admission {
    /// Their e-mail address, or the program's name.
    pub id: String,
    /// As what.
    pub role: Role,
    /// Until when, in microseconds since 1970.
    pub until: Option<i64>,
    /// What a program may do.
    pub scope: BTreeSet<Act>,
}

impl Records {
    /// Lets somebody in, or anew, and gives the token that they sign in with. It is shown this once: only its hash is kept.
    pub async fn admit(&self, tenant: &AuthorisedTenant, admission: &Admission) -> Result<String, RecordsError> {
        tenant.require(Act::Admit, Kind::Caller)?;
        check(tenant, admission)?;
        if !tenant.may_give(admission.role) {
            return Err(RecordsError::Refused {
                caller: tenant.caller().id.to_string(),
                role: tenant.caller().role.word(),
                action: Act::Admit.word(),
                what: format!("somebody as `{}`", admission.role),
            });
        }
        let token = format!("demarc_{}", digest::random::<32>()?);
        let mut writing = self.writing(tenant.id()).await?;
        let all = read_callers(&mut writing.transaction, tenant.id()).await?.into_iter();
        let is_same = |found: &Found| (&found.admission.id, found.admission.role) == (&admission.id, admission.role);
        let before = { all }.find(is_same);
        let sql = "INSERT INTO caller (tenant, id, role, until, scope, token_hash) VALUES ($1, $2, $3, $4, $5, $6) \
            ON CONFLICT (tenant, id, role) DO UPDATE SET until = excluded.until, scope = excluded.scope, \
            token_hash = excluded.token_hash";
        let query = sqlx::query(sql).bind(tenant.id()).bind(admission.id.clone()).bind(admission.role.word());
        let token_hash = digest::sha256(token.as_bytes());
        let query = query.bind(admission.until).bind(words(&admission.scope)).bind(token_hash.clone());
        query.execute(&mut *writing.transaction).await?;
        let after = Found { tenant: tenant.id().to_owned(), admission: admission.clone(), token_hash };
        let before = before.map(|found| found.digest()).unwrap_or_default();
        self.enter(&mut writing, tenant, &[after.entry(before, after.digest())]).await?;
        writing.commit().await?;
        Ok(token)
    }

    /// Lets somebody in no longer: their token is worth nothing from now on.
    pub async fn dismiss(&self, tenant: &AuthorisedTenant, id: &str) -> Result<(), RecordsError> {
        tenant.require(Act::Admit, Kind::Caller)?;
        let mut writing = self.writing(tenant.id()).await?;
        let all = read_callers(&mut writing.transaction, tenant.id()).await?.into_iter();
        let entries = all.filter(|found| found.admission.id == id);
        let entries: Vec<Entry> = entries.map(|found| found.entry(found.digest(), String::new())).collect();
        if entries.is_empty() {
            return Err(RecordsError::NotFound { what: "caller", id: id.to_owned() });
        }
        let sql = "DELETE FROM caller WHERE tenant = $1 AND id = $2";
        sqlx::query(sql).bind(tenant.id()).bind(id.to_owned()).execute(&mut *writing.transaction).await?;
        self.enter(&mut writing, tenant, &entries).await?;
        writing.commit().await
    }

    /// Who is let in to a tenant.
    pub async fn callers(&self, tenant: &AuthorisedTenant) -> Result<Vec<Admission>, RecordsError> {
        tenant.require(Act::Read, Kind::Caller)?;
        let mut transaction = self.reading(tenant.id()).await?;
        let all = read_callers(&mut transaction, tenant.id()).await?;
        Ok(all.into_iter().map(|found| found.admission).collect())
    }

    /// Whoever holds a token; nothing where nobody does, or no longer at `now`.
    pub async fn sign_in(&self, token: &str, now: i64) -> Result<Option<Caller>, RecordsError> {
        let hash = digest::sha256(token.as_bytes());
        let mut transaction = self.reading_for(Purpose::SignIn).await?;
        let sql = "SELECT tenant, id, role, until, scope, token_hash FROM caller WHERE token_hash = $1";
        let row = sqlx::query(sql).bind(hash.clone()).fetch_optional(&mut *transaction).await?;
        let Some(found) = row.as_ref().map(Found::read).transpose()? else { return Ok(None) };
        let same = bool::from(found.token_hash.as_bytes().ct_eq(hash.as_bytes()));
        let is_over = found.admission.until.is_some_and(|until| now >= until);
        if !same || is_over {
            return Ok(None);
        }
        // The same person may be named by several tenants; the token of one opens no other.
        let tenants = TenantId::new(&found.tenant).into_iter().collect();
        let Admission { id, role, until, scope } = found.admission;
        Ok(Some(Caller { id: id.into(), role, tenants, until, scope, on_behalf_of: None }))
    }
}

/// Who is let in to a tenant, as it is in the database.
pub(crate) async fn read_callers(
    transaction: &mut Transaction<'static, Any>,
    tenant: &str,
) -> Result<Vec<Found>, RecordsError> {
    let sql = "SELECT tenant, id, role, until, scope, token_hash FROM caller WHERE tenant = $1 ORDER BY id, role";
    let rows = sqlx::query(sql).bind(tenant.to_owned()).fetch_all(&mut **transaction).await?;
    rows.iter().map(Found::read).collect()
}

/// A row of the table.
pub(crate) struct Found {
    tenant: String,
    admission: Admission,
    token_hash: String,
}

impl Found {
    /// What the ledger calls it: the same person may be let in as several things.
    pub(crate) fn key(&self) -> String {
        format!("{} as {}", self.admission.id, self.admission.role)
    }

    /// What the ledger tells of it, the token's hash included: whoever exchanged that would sign in as somebody else.
    pub(crate) fn digest(&self) -> String {
        let Admission { role, until, scope, .. } = &self.admission;
        digest::sha256(format!("{role} {until:?} {} {}", words(scope), self.token_hash).as_bytes())
    }

    fn entry(&self, before: String, after: String) -> Entry {
        Entry { action: Action::Admit, kind: Kind::Caller.word().to_owned(), key: self.key(), before, after }
    }

    fn read(row: &AnyRow) -> Result<Self, RecordsError> {
        let unreadable = |error: demarc_model::UnknownWord| RecordsError::Unreadable { what: error.to_string() };
        let (role, scope): (String, String) = (row.try_get("role")?, row.try_get("scope")?);
        let acts: Result<BTreeSet<Act>, _> = scope.split_whitespace().map(str::parse).collect();
        let admission = Admission {
            id: row.try_get("id")?,
            role: role.parse().map_err(unreadable)?,
            until: row.try_get("until")?,
            scope: acts.map_err(unreadable)?,
        };
        let token_hash: Option<String> = row.try_get("token_hash")?;
        Ok(Self { tenant: row.try_get("tenant")?, admission, token_hash: token_hash.unwrap_or_default() })
    }
}

fn check(tenant: &AuthorisedTenant, admission: &Admission) -> Result<(), RecordsError> {
    let rule = |what: String, mend| Err(RecordsError::Rule { what, mend });
    let role = admission.role;
    if admission.id.trim().is_empty() || admission.id.chars().any(char::is_control) {
        return rule(
            "the name of whoever is let in is empty or holds control characters".to_owned(),
            "name them by e-mail",
        );
    }
    if role.expires() && admission.until.is_none() {
        return rule(format!("a caller who is `{role}` is let in until a day"), "say until which, with `--until`");
    }
    if (role == Role::ServiceAccount) == admission.scope.is_empty() {
        return rule("a service account, and only one, has a scope".to_owned(), "say what it may do, with `--scope`");
    }
    let is_shared = tenant.id().is_empty();
    if is_shared != (role == Role::MsspOwner) {
        return rule(
            format!("`{role}` does not go with {}", if is_shared { "all tenants" } else { "one tenant" }),
            "only the security provider's owner is let in to all tenants, and everybody else to one",
        );
    }
    Ok(())
}

fn words(scope: &BTreeSet<Act>) -> String {
    scope.iter().map(|act| act.word()).collect::<Vec<_>>().join(" ")
}
