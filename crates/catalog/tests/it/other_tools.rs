//! Ids that another tool uses: every one that is a real control is in our frameworks.

use demarc_catalog::{Framework, import_oscal, normalise_control};
use serde_json::Value;

use crate::{embedded::catalog, oscal::current_csf, shared_data::shared_text};

/// One text of every requirement in a file of Prowler.
fn requirements(file: &str, field: impl Fn(&Value) -> Option<&str>) -> Option<Vec<String>> {
    let document: Value = serde_json::from_str(&shared_text(&format!("prowler/{file}"))?).unwrap();
    let list = ["Requirements", "requirements"].into_iter().find_map(|key| document[key].as_array()).unwrap();
    Some(list.iter().filter_map(field).map(str::to_owned).collect())
}

fn check(ours: &Framework, ids: &[String], at_least: usize) {
    for id in ids {
        assert!(normalise_control(ours, id).is_some(), "{} lacks {id}", ours.id);
    }
    assert!(ids.len() >= at_least, "{}: {} ids", ours.id, ids.len());
}

#[test]
fn hipaa() {
    let Some(ids) = requirements("hipaa_aws.json", |one| one["Id"].as_str()) else { return };
    check(catalog().framework("hipaa").unwrap(), &ids, 32);
}

#[test]
fn nist_800_171_and_cmmc() {
    let catalog = catalog();
    let ours = catalog.framework("nist-800-171r2").unwrap();
    let Some(ids) = requirements("nist_800_171_revision_2_aws.json", |one| one["Id"].as_str()) else { return };
    check(ours, &ids, 50);
    let Some(cmmc) = requirements("cmmc_2.0.json", |one| one["id"].as_str()) else { return };
    let (level_2, others): (Vec<_>, Vec<_>) = cmmc.into_iter().partition(|id| id.contains(".L2-"));
    check(ours, &level_2, 110);
    for id in others {
        assert_eq!(normalise_control(ours, &id), None, "{id} is of another document");
    }
}

/// Prowler's file holds points of the Implementing Regulation; its sections name the Directive's articles.
#[test]
fn nis2() {
    let section = |one: &'_ Value| -> Option<String> {
        let section = one["Attributes"][0]["Section"].as_str()?;
        let (_, article) = section.split_once("(ARTICLE ")?;
        Some(article.split(" OF ").next()?.replace("POINTS", "").replace("POINT", ""))
    };
    let Some(json) = shared_text("prowler/nis2_aws.json") else { return };
    let document: Value = serde_json::from_str(&json).unwrap();
    let articles: Vec<String> = document["Requirements"].as_array().unwrap().iter().filter_map(section).collect();
    let one_article: Vec<String> = articles.into_iter().filter(|article| !article.contains(" AND ")).collect();
    check(catalog().framework("nis2").unwrap(), &one_article, 50);
}

/// Some ids are of older editions; those that the publisher still has are ours too.
#[test]
fn nist_800_53() {
    let file = "oscal/catalogs/NIST_SP-800-53_rev5_catalog-min.v1.0.0-2021.json";
    let Some(published) = shared_text(file).map(|json| import_oscal(file, &json, None).unwrap()) else { return };
    let Some(mut ids) = requirements("nist_800_53_revision_5_aws.json", |one| one["Id"].as_str()) else { return };
    ids.retain(|id| normalise_control(&published, id).is_some());
    check(catalog().framework("nist-800-53r5").unwrap(), &ids, 250);
}

/// Half of the ids are of CSF 1.1.
#[test]
fn nist_csf() {
    let catalog = catalog();
    let ours = catalog.framework("nist-csf-2.0").unwrap();
    let (Some(ids), Some(current)) = (requirements("nist_csf_2.0_aws.json", |one| one["Name"].as_str()), current_csf())
    else {
        return;
    };
    let found: Vec<_> = ids.iter().filter_map(|id| normalise_control(ours, id)).collect();
    assert!(found.iter().all(|id| current.iter().any(|other| **other == **id)), "{found:?}");
    assert!(found.len() > 30, "{} ids", found.len());
}
