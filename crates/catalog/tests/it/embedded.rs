//! The catalog that the binary carries.

use std::collections::BTreeSet;

use demarc_catalog::{Catalog, Files, lint};
use demarc_model::{Layer, Subject};

pub fn catalog() -> Catalog {
    Catalog::embedded().unwrap_or_else(|problems| panic!("{} problems\n{problems}", problems.len()))
}

#[test]
fn nothing_is_wrong_with_it() {
    let problems = lint(&Files::embedded());
    assert!(problems.is_empty(), "{} problems\n{problems}", problems.len());
}

#[test]
fn it_is_what_lies_in_the_folder() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../catalog");
    let (folder, embedded) = (Files::folder(&folder).unwrap(), Files::embedded());
    assert!(folder.under("").eq(embedded.under("")));
    assert!(folder.under("").all(|path| folder.bytes(path) == embedded.bytes(path)));
}

#[test]
fn it_is_complete() {
    let catalog = catalog();
    assert!(catalog.duties.len() >= 120, "{} duties", catalog.duties.len());
    assert!(catalog.services.len() >= 80, "{} services", catalog.services.len());
    assert_eq!(catalog.frameworks.len(), 13);
    let layers: BTreeSet<Layer> = catalog.duties.iter().map(|duty| duty.layer).collect();
    assert!(layers.iter().eq(Layer::ALL), "layers without a duty");
    assert!(catalog.duties.is_sorted_by_key(|duty| (duty.layer, duty.id.clone())));
}

#[test]
fn ids_and_former_ids_find_the_same() {
    let catalog = catalog();
    for duty in &catalog.duties {
        assert_eq!(catalog.duty(&duty.id), Some(duty));
        assert!(duty.aliases.iter().all(|alias| catalog.duty(alias) == Some(duty)));
    }
    for service in &catalog.services {
        assert_eq!(catalog.service(&service.id), Some(service));
        assert!(service.aliases.iter().all(|alias| catalog.service(alias) == Some(service)));
    }
    assert!(catalog.duty("no-such-duty").is_none());
    assert!(catalog.framework("nist-800-53r5").is_some());
    assert!(catalog.tables.keys().all(|name| catalog.table(name).is_some()));
    assert!(catalog.checks.iter().all(|entry| catalog.check(&entry.check.id).is_some()));
}

#[test]
fn microsofts_claims_are_read_whole() {
    let catalog = catalog();
    let of = |id: &str| catalog.claims.iter().filter(|claim| &*claim.source.id == id).collect::<Vec<_>>();
    assert_eq!(of("microsoft-layers").len(), 40);
    let azure = of("microsoft-azure-baselines-v3");
    assert_eq!(azure.len(), 4163);
    let storage = azure.iter().find(|claim| {
        matches!(&claim.target, demarc_model::Target::Service(id) if &**id == "azure-storage")
            && claim.feature.as_deref() == Some("Data at Rest Encryption Using Platform Keys")
    });
    let storage = storage.unwrap();
    assert!(matches!(&storage.subject, Subject::Control(control) if control.to_string() == "mcsb-v1:DP-4"));
    assert!(storage.feature_duties.iter().any(|duty| &**duty == "encrypt-stored-files"));
    assert_eq!(storage.default_on, Some(true));
    assert!(storage.citation.contains("storage-azure-security-benchmark"), "{}", storage.citation);
}

#[test]
fn frameworks_with_the_same_ids_share_controls() {
    let catalog = catalog();
    let [old, new] = ["nist-800-53r4", "nist-800-53r5"].map(|id| catalog.framework(id).unwrap());
    let (ours, theirs) = (old.controls().len(), new.controls().len());
    assert!(new.controls().iter().all(|control| old.has(&control.id)));
    assert!(ours == theirs + 26 && old.has("AC-2(10)") && !new.has("AC-2(10)"), "{ours} {theirs}");
}

#[test]
#[ignore = "a measurement: cargo test -p demarc-catalog -- --ignored --nocapture timing"]
fn timing() {
    for _ in 0..5 {
        let start = std::time::Instant::now();
        let catalog = Catalog::embedded().map_err(|problems| problems.len());
        let read = start.elapsed();
        let start = std::time::Instant::now();
        let problems = lint(&Files::embedded()).len();
        println!(
            "read {read:?} ({:?} duties), lint {:?} ({problems} problems)",
            catalog.map(|catalog| catalog.duties.len()),
            start.elapsed()
        );
    }
}
