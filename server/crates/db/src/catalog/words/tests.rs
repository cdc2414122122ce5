//! What finds what.

use proptest::prelude::*;

use super::*;

fn finds(query_text: &str, text: &str) -> bool {
    let terms = index(text);
    query(query_text)
        .iter()
        .all(|asked| terms.iter().any(|term| asked.matches(term)))
}

#[test]
fn terms() {
    #[rustfmt::skip]
    let cases: [(&str, &[&str]); 14] = [
        ("", &[]),
        (" -- ! 🎨", &[]),
        ("The Great Wave", &["the", "great", "wave"]),
        ("wave Wave WAVE", &["wave"]),
        ("Café Über ｗｉｄｅ", &["cafe", "uber", "wide"]),
        ("cafe\u{301}", &["cafe"]),
        ("Straße ΣΟΦΟΣ", &["strasse", "σοφοσ"]),
        ("great-wave art\u{2010}deco", &["great", "wave", "art", "deco", "greatwave", "artdeco"]),
        ("l'art - 3.5 a_b", &["l", "art", "3", "5", "a", "b", "lart"]),
        ("青花瓷", &["青花", "花瓷", "瓷"]),
        ("青 tower塔", &["青", "tower", "塔"]),
        ("ガラス・고양이", &["ガラ", "ラス", "ス", "고양", "양이", "이"]),
        ("हिन्दी", &["हिन्दी"]),
        ("ไทย", &["ไท", "ทย", "ย"]),
    ];
    for (text, expect) in cases {
        let (firsts, terms): (Vec<String>, Vec<String>) = index(text).into_iter().partition(|term| term.ends_with('*'));
        assert_eq!(terms, expect, "{text}");
        assert!(
            terms
                .iter()
                .all(|term| firsts.iter().any(|first| term.starts_with(first.trim_end_matches('*'))))
        );
    }
}

#[test]
fn queries() {
    for (asked, text, expect) in [
        ("gr wa", "The Great Wave", true),
        ("wave great", "The Great Wave", true),
        ("great waves", "The Great Wave", false),
        ("reat", "The Great Wave", false),
        ("greatwa", "great-wave", true),
        ("great-wa", "great-wave", true),
        ("CAFÉ", "cafe", true),
        ("cafe", "Café", true),
        ("奈", "神奈川冲浪", true),
        ("浪", "神奈川冲浪", true),
        ("奈川", "神奈川冲浪", true),
        ("神奈川冲浪", "神奈川冲浪", true),
        ("川奈", "神奈川冲浪", false),
        ("", "anything", true),
    ] {
        assert_eq!(finds(asked, text), expect, "{asked} in {text}");
    }
}

#[test]
fn queries_are_bounded() {
    let long: String = ('a'..='z')
        .map(|letter| format!("{letter}{} ", "é".repeat(90)))
        .collect();
    let terms = query(&long);
    assert_eq!(terms.len(), MOST_TERMS);
    assert!(terms.iter().all(|term| term.first().len() <= LONGEST_BYTES));
    let begin: String = long.chars().take(150).collect();
    assert!(finds(&begin, &long), "a word that is too long still finds itself");
    assert!(query("wave")[0].end().as_str() > "wave𐀀");
    assert!(query("wave")[0].end().as_str() < "wavf");
}

/// Titles as people write them: letters of several scripts, with hyphens and accents.
const TITLE: &str = "([A-Za-zÀ-ÖØ-öø-ÿАБВГДабвгд0-9-]{1,12}|[水墨山青花瓷神奈川]{1,6})( [A-Za-zÀ-ÿ0-9'-]{1,12}| [水墨山青花]{1,5}){0,4}";

proptest! {
    #[test]
    fn a_title_is_found_by_each_of_its_words_and_their_beginnings(title in TITLE) {
        for word in title.split(' ') {
            for (at, char) in word.char_indices() {
                let begin = &word[..at + char.len_utf8()];
                prop_assert!(finds(begin, &title), "`{}` in `{}`", begin, title);
                prop_assert!(finds(&begin.to_uppercase(), &title), "`{}` in `{}`", begin.to_uppercase(), title);
            }
        }
    }

    #[test]
    fn any_text_is_found_by_itself(text in ".{0,60}") {
        prop_assert!(finds(&text, &text));
        let terms = index(&text);
        prop_assert!(terms.iter().all(|term| !term.is_empty() && term.len() <= LONGEST_BYTES && !term.contains(char::is_whitespace)));
    }
}
