//! The rights that the calls of a table need, as its [facets] state them.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use demarc_model::{Api, Call, Fill};

use super::Sheet;
use crate::problem::says;

/// The rights under [facets] must be those of the calls: the list of rights for people is made from them.
pub(super) fn lint(sheet: &mut Sheet<'_, '_>, fill: &Fill, api: &Api) {
    let right = |call: Call<'_>| {
        let known = api.operations.get(call.operation).map(|operation| &operation.action);
        call.action.or(known).cloned()
    };
    // Of an operation that is not known, something is said elsewhere.
    let lists: Option<Vec<Arc<str>>> = fill.lists.iter().map(|list| right(list.call())).collect();
    let listed = if fill.single { Some(vec!["sts:GetCallerIdentity".into()]) } else { lists.map(unique) };
    let listed = listed.map(|rights| (Arc::from("list"), Arc::from(rights.join(", "))));
    let details = fill.details.iter().filter_map(|detail| Some((detail.facet.clone(), right(detail.call())?)));
    let wanted: BTreeMap<Arc<str>, Arc<str>> = details.chain(listed).collect();
    for (facet, right) in &wanted {
        if sheet.table.facets.get(facet) != Some(right) {
            let what = format!("the facet `{facet}` is not stated as its calls are");
            sheet.at(&["facets", facet], says(what, format!("`{facet} = \"{right}\"` under [facets]"), "write it so"));
        }
    }
    let others: Vec<Arc<str>> = sheet
        .table
        .facets
        .keys()
        .filter(|facet| &***facet != "list" && !wanted.contains_key(*facet))
        .cloned()
        .collect();
    for facet in others.iter().filter(|facet| !fill.details.iter().any(|detail| detail.facet == **facet)) {
        let what = format!("no call fills the facet `{facet}`");
        sheet.at(&["facets", facet], says(what, "a [[fill.detail]] with this facet", "remove it, or add the call"));
    }
}

fn unique(rights: Vec<Arc<str>>) -> Vec<Arc<str>> {
    let mut seen = BTreeSet::new();
    rights.into_iter().filter(|right| seen.insert(right.clone())).collect()
}
