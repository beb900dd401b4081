//! Paths by example: what is written, what was answered, what is found.

use serde_json::{Value, json};

use super::{Path, Template};

fn find(path: &str, root: &Value) -> Option<Value> {
    path.parse::<Path>().expect("a path").find(root).expect("an answer")
}

#[test]
fn paths_lead_to_what_is_there_and_to_nothing_else() {
    let root = json!({
        "Name": "a", "Off": false, "Empty": "", "Null": null, "Dotted.Name": 7,
        "Tags": [{"Key": "Name", "Value": "n"}, {"Key": "Owner", "Value": "o"}],
        "Rules": [
            {"Act": "allow", "Ports": [1, 2], "On": true},
            {"Act": "deny", "Ports": [3], "On": false},
            {"Ports": [], "Chosen": {}}
        ],
        "Map": {"x": {"n": 1}, "y": {"n": 2}},
        "Policy": "{\"Statement\":[{\"Effect\":\"Allow\"}]}",
        "Sizes": [5, 50], "Arn": "arn:aws:x:::a/b/web"
    });
    let cases = [
        ("Name", Some(json!("a"))),
        ("Off", Some(json!(false))),
        ("Missing.Deeper", None),
        ("Null", None),
        ("Name.Deeper", None),
        (r#""Dotted.Name""#, Some(json!(7))),
        ("Tags[?Key=='Owner'].Value | [0]", Some(json!("o"))),
        ("Tags[?Key=='x'].Value | [0]", None),
        ("Tags[0].Value", Some(json!("n"))),
        ("Tags[-1].Value", Some(json!("o"))),
        ("Tags[9].Value", None),
        ("Rules[].Ports[]", Some(json!([1, 2, 3]))),
        ("Rules[].Act", Some(json!(["allow", "deny"]))),
        ("Rules[?Act!='allow'] | length(@)", Some(json!(2))),
        ("Rules[?Chosen] | length(@)", Some(json!(1))),
        ("Rules[?Ports] | length(@)", Some(json!(2))),
        ("Rules[?On].Act", Some(json!(["allow"]))),
        ("Rules[?!On] | length(@)", Some(json!(2))),
        ("Rules[?On==`true` || Act=='deny'] | length(@)", Some(json!(2))),
        ("Rules[?Act=='deny' && (On==false)].Ports[0]", Some(json!([3]))),
        ("Rules[?contains(Act, 'low')].Act", Some(json!(["allow"]))),
        ("Rules[?starts_with(Act, 'de')].Act", Some(json!(["deny"]))),
        ("Sizes[?@ > 10]", Some(json!([50]))),
        ("Map.*.n", Some(json!([1, 2]))),
        ("Map | keys(@)", Some(json!(["x", "y"]))),
        ("Map | length(@)", Some(json!(2))),
        ("Missing | length(@)", None),
        ("Name[]", None),
        ("Policy | json(@) | Statement[0].Effect", Some(json!("Allow"))),
        ("Arn | last_part(@, '/')", Some(json!("web"))),
        ("@", Some(root.clone())),
    ];
    for (path, wanted) in cases {
        assert_eq!(find(path, &root), wanted, "{path}");
    }
    assert!("Name | json(@)".parse::<Path>().expect("a path").find(&root).is_err(), "text that is not JSON is said");
    assert_eq!(find("[].a", &json!([{"a": 1}, {}])), Some(json!([1])));
}

#[test]
fn what_is_not_a_path_is_said_with_its_place() {
    let cases = [
        ("", "its end"),
        ("A.", "its end"),
        ("A[", "its end"),
        ("A[x]", "`x]`"),
        ("A[?B=C]", "`=C]`"),
        ("A[?B==C]", "`C]`"),
        ("A || B", "`|| B`"),
        ("A == 'x'", "`== 'x'`"),
        ("A | size(@)", "`(@)`"),
        ("A[?B=='x", "`'x`"),
    ];
    for (path, place) in cases {
        let why = path.parse::<Path>().expect_err(path);
        assert!(why.contains(place), "{path}: {why}");
    }
}

#[test]
fn templates_hold_text_and_paths() {
    let template: Template = "arn:{$partition}:x:{$region}:{$account}:a/{A.B}".parse().expect("a template");
    assert_eq!(template.paths().map(Path::as_str).collect::<Vec<_>>(), ["A.B"]);
    assert_eq!("{A}".parse::<Template>().expect("a template").only_path().map(Path::as_str), Some("A"));
    for wrong in ["{A", "{$zone}", "{A.}"] {
        assert!(wrong.parse::<Template>().is_err(), "{wrong}");
    }
}
