//! Who may do what. Every access to the record takes an [`AuthorisedTenant`], and only [`crate::Records`] makes one:
//! code that has nothing but a tenant's id cannot ask for anything of it.
//!
//! ```compile_fail
//! # use demarc_records::{Records, RecordsError};
//! # use demarc_model::TenantId;
//! # async fn bare(records: &Records, tenant: &TenantId) -> Result<(), RecordsError> {
//! records.read(tenant).await?; // a bare id: does not compile
//! # Ok(()) }
//! ```
//!
//! ```
//! # use demarc_records::{Caller, Records, RecordsError};
//! # use demarc_model::TenantId;
//! # async fn authorised(records: &Records, caller: &Caller, tenant: &TenantId) -> Result<(), RecordsError> {
//! let tenant = records.tenant(caller, tenant, 0).await?;
//! records.read(&tenant).await?;
//! # Ok(()) }
//! ```

mod authorised;
mod caller;
mod policies;

pub use authorised::AuthorisedTenant;
pub use caller::{Caller, Role};
pub use policies::{Act, Kind, Policies, Resource};
