//! As much of OSCAL's catalog model as an import needs. What is not here is ignored.

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(expecting = "an OSCAL document")]
pub(super) struct Document {
    pub catalog: Option<Catalog>,
}

#[derive(Deserialize)]
pub(super) struct Catalog {
    pub uuid: String,
    pub metadata: Metadata,
    #[serde(default)]
    pub groups: Vec<Group>,
    #[serde(default)]
    pub controls: Vec<Control>,
    #[serde(default, rename = "back-matter")]
    pub back_matter: BackMatter,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Metadata {
    pub title: String,
    pub version: String,
    pub published: Option<String>,
    pub last_modified: String,
    #[serde(default)]
    pub links: Vec<Link>,
    #[serde(default)]
    pub parties: Vec<Party>,
    #[serde(default)]
    pub responsible_parties: Vec<ResponsibleParty>,
}

#[derive(Deserialize)]
pub(super) struct Link {
    pub href: String,
    pub rel: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Party {
    pub uuid: String,
    pub name: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct ResponsibleParty {
    pub role_id: String,
    #[serde(default)]
    pub party_uuids: Vec<String>,
}

#[derive(Deserialize, Default)]
pub(super) struct BackMatter {
    #[serde(default)]
    pub resources: Vec<Resource>,
}

#[derive(Deserialize)]
pub(super) struct Resource {
    pub uuid: String,
    #[serde(default)]
    pub rlinks: Vec<Link>,
}

#[derive(Deserialize)]
pub(super) struct Group {
    pub id: Option<String>,
    pub title: String,
    #[serde(default)]
    pub props: Vec<Property>,
    #[serde(default)]
    pub groups: Vec<Group>,
    #[serde(default)]
    pub controls: Vec<Control>,
}

#[derive(Deserialize)]
pub(super) struct Control {
    pub id: String,
    pub title: String,
    #[serde(default)]
    pub props: Vec<Property>,
    #[serde(default)]
    pub parts: Vec<Part>,
    #[serde(default)]
    pub controls: Vec<Control>,
}

#[derive(Deserialize)]
pub(super) struct Part {
    pub name: String,
    pub title: Option<String>,
    pub prose: Option<String>,
    #[serde(default)]
    pub props: Vec<Property>,
    #[serde(default)]
    pub parts: Vec<Part>,
}

#[derive(Deserialize)]
pub(super) struct Property {
    pub name: String,
    pub class: Option<String>,
    pub value: String,
}

/// The value of a property; the one without a class before those of other ways of writing.
fn property<'p>(props: &'p [Property], name: &str) -> Option<&'p str> {
    let mut named = props.iter().filter(|property| property.name == name);
    let plain = named.clone().find(|property| property.class.is_none());
    plain.or_else(|| named.next()).map(|property| property.value.as_str())
}

/// What a group, control or part is called by people.
pub(super) fn label(props: &[Property]) -> Option<&str> {
    property(props, "label")
}

/// Whether a control is only kept so that its id resolves.
pub(super) fn is_withdrawn(control: &Control) -> bool {
    property(&control.props, "status").is_some_and(|status| status.eq_ignore_ascii_case("withdrawn"))
}
