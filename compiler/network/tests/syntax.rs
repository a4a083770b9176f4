//! Laws of `.zir` text that hold for every network: what is printed parses to
//! the same network, formatted or not, and formatting twice changes nothing.

mod networks;

use proptest::prelude::*;
use zirc_diagnostics::{Source, render};
use zirc_network::syntax;
use zirc_network::{Network, verify};

fn parse(text: &str) -> Network {
    let source = Source::new("printed.zir", text);
    match syntax::parse(&source) {
        Ok((network, _)) => network,
        Err(errors) => panic!("{text}\n{}", render(&source, &errors, false)),
    }
}

fn format(text: &str) -> String {
    syntax::format(&Source::new("printed.zir", text)).expect("what parses can be formatted")
}

proptest! {
    #[test]
    fn generated_networks_are_sound(network in networks::any()) {
        prop_assert_eq!(verify(&network, &Default::default()), []);
    }

    #[test]
    fn what_is_printed_parses_to_the_same_network(network in networks::any()) {
        prop_assert_eq!(&parse(&syntax::print(&network, |_| None)), &network);
        let commented = syntax::print(&network, |value| Some(format!("{value} \"; }}\n")));
        prop_assert_eq!(&parse(&commented), &network);
    }

    #[test]
    fn formatting_keeps_the_network_and_has_nothing_to_do_twice(network in networks::any()) {
        let printed = syntax::print(&network, |value| Some(value.to_string()));
        let formatted = format(&printed);
        prop_assert_eq!(&parse(&formatted), &network);
        prop_assert_eq!(&format(&formatted), &formatted);
        prop_assert_eq!(formatted, printed, "the printer's text is tidy already");
    }

    #[test]
    fn layout_does_not_matter_and_no_comment_is_lost(
        network in networks::any(),
        layout in proptest::collection::vec(("[ \t]{0,3}", 0..3_usize, "[ \t]{0,3}(;[ -~é]{0,9})?"), 1..20),
    ) {
        let printed = syntax::print(&network, |_| None);
        let mut untidy = String::new();
        for (line, (before, blanks, after)) in printed.lines().zip(layout.iter().cycle()) {
            untidy.push_str(&format!("{before}{}{after}\r\n", line.trim_start()));
            untidy.push_str(&" \n".repeat(*blanks));
        }
        let formatted = format(&untidy);
        prop_assert_eq!(&parse(&formatted), &network);
        prop_assert_eq!(&format(&formatted), &formatted);
        prop_assert!(!formatted.contains("\n\n\n"), "{}", formatted);
        let comments = |text: &str| text.matches(';').count();
        prop_assert_eq!(comments(&formatted), comments(&untidy), "{}", formatted);
        for line in untidy.lines() {
            prop_assert!(comment(line).is_none_or(|kept| formatted.contains(kept)), "{}", line);
        }
    }

    #[test]
    fn no_text_makes_the_parser_or_the_renderer_panic(
        text in "((zir|network|weights|prompt|reply|limit|charset|%x|@w|=|:|i16|relu|argmax|next|\
                  [0-9]{1,12}|[\\[\\]{},]|\\.\\.=?|\"[+.=\\\\-]{0,9}\"?|;|\n|\\PC)[ \n]?){0,80}",
    ) {
        let source = Source::new("garbage.zir", text);
        if let Err(errors) = syntax::parse(&source) {
            prop_assert!(!errors.is_empty());
            for error in &errors {
                prop_assert!(error.help != [""; 0] , "{}", error);
            }
            render(&source, &errors, false);
        }
    }
}

/// The comment of a printed line: what follows a `;` outside quotes.
fn comment(line: &str) -> Option<&str> {
    let (mut inside, mut escaped) = (false, false);
    for (at, character) in line.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = inside,
            '"' => inside = !inside,
            ';' if !inside => return Some(line[at..].trim_end()),
            _ => {}
        }
    }
    None
}
