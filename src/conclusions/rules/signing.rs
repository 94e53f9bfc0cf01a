//! What stands above a signer's name (Decree 30/2020, Annex I, on powers, posts and signatures).

use crate::conclusions::model::{Authority, Signing};
use crate::vocabulary::Said;
use crate::vocabulary::text::search_key;

/// The lines above the name, in their order: TM. with the collective; then the post with Q., or KT.,
/// TL., TUQ. with the head's post and under it the signer's own.
pub fn signing_lines(signing: &Signing) -> Vec<Said> {
    let mut lines = Vec::new();
    let mut add = |key: &str, post: &str| {
        if !post.is_empty() {
            lines.push(Said::new(key).with("post", post));
        }
    };
    add("conclusions-notice-tm", &signing.collective);
    let own = match signing.authority {
        Authority::Acting => "conclusions-notice-q",
        _ => "conclusions-notice-own-post",
    };
    match signing.authority {
        Authority::Own | Authority::Acting => {}
        Authority::Deputy => add("conclusions-notice-kt", &signing.head_post),
        Authority::ByOrder => add("conclusions-notice-tl", &signing.head_post),
        Authority::Authorised => add("conclusions-notice-tuq", &signing.head_post),
    }
    add(own, &signing.position);
    lines
}

/// A post without its first words, its first letter large: "Phó Giám đốc" is deputy of "Giám đốc".
fn after(post: &str, words: &[&str]) -> Option<String> {
    let first = post.split_whitespace().next()?;
    if !words.contains(&first.to_lowercase().as_str()) {
        return None;
    }
    let rest = post.trim_start()[first.len()..].trim_start();
    let mut letters = rest.chars();
    let capital = letters.next()?.to_uppercase();
    Some(capital.chain(letters).collect())
}

fn deputy_of(post: &str) -> Option<String> {
    after(post, &["phó"])
}

fn acting_as(post: &str) -> Option<String> {
    after(post, &["quyền", "q."])
}

/// Whether a body is a people's committee, which is signed for with TM.
pub fn for_committee(body_name: &str) -> bool {
    let key = search_key(body_name);
    key.starts_with("uy ban nhan dan") || key.split(' ').next() == Some("ubnd")
}

/// What the form of issue begins with; the person who signs reads it and may change it. The
/// decision's signer signs with the post that the decision names, with KT. as a deputy; somebody
/// authorised in writing signs with TUQ. of that post. `committee`: how the collective is called when
/// the body is one (TM.), else empty.
pub fn proposed(signed_decision: bool, own_post: &str, decision_post: &str, committee: &str) -> Signing {
    if !signed_decision {
        return Signing {
            authority: Authority::Authorised,
            collective: String::new(),
            head_post: deputy_of(decision_post).unwrap_or_else(|| decision_post.to_owned()),
            position: own_post.to_owned(),
        };
    }
    let post = if decision_post.is_empty() { own_post } else { decision_post };
    let (authority, head_post, position) = match (deputy_of(post), acting_as(post)) {
        (Some(head), _) => (Authority::Deputy, head, post.to_owned()),
        (None, Some(head)) => (Authority::Acting, String::new(), head),
        (None, None) => (Authority::Own, String::new(), post.to_owned()),
    };
    Signing { authority, collective: committee.to_owned(), head_post, position }
}

/// What does not do in how somebody signs, each by the form's field: the decision's signer does not
/// sign by authority of somebody else's writing, whoever is authorised does not sign as the head, a
/// deputy signs with KT. of a head.
pub fn signing_problems(signing: &Signing, signed_decision: bool) -> Vec<(String, Said)> {
    let mut problems = Vec::new();
    let mut wrong = |field: &str, said: Said| problems.push((field.to_owned(), said));
    let for_head = matches!(signing.authority, Authority::Deputy | Authority::ByOrder | Authority::Authorised);
    if signed_decision && signing.authority == Authority::Authorised {
        wrong("signing", Said::new("conclusions-signing-not-authorised"));
    }
    if !signed_decision && !for_head {
        wrong("signing", Said::new("conclusions-signing-authorised"));
    }
    if signing.authority == Authority::Own && signed_decision && deputy_of(&signing.position).is_some() {
        wrong("signing", Said::new("conclusions-signing-deputy").with("post", &signing.position));
    }
    if for_head && signing.head_post.is_empty() {
        wrong("head_post", Said::new("conclusions-signing-head-needed"));
    }
    if signing.position.is_empty() {
        wrong("signer_position", Said::new("form-required"));
    }
    let typed = [
        ("collective", &signing.collective),
        ("head_post", &signing.head_post),
        ("signer_position", &signing.position),
    ];
    for (field, text) in typed {
        let first = text.split_whitespace().next().unwrap_or_default().to_uppercase();
        if ["TM.", "KT.", "TL.", "TUQ.", "Q."].contains(&first.as_str()) {
            wrong(field, Said::new("conclusions-signing-mark").with("mark", first));
        }
    }
    problems
}
