//! How ops are written: in `.zir` text, in errors and in the manual.

use super::form::{Attribute, Form, Kind, Part, Rule, Width};
use crate::limits::MAX_WIDTH;

impl Form {
    /// The op with what `spell` makes of its parts, but for those that are left out.
    pub(crate) fn spell(&self, mut spell: impl FnMut(&Part) -> Option<String>) -> String {
        let mut line = self.name.to_string();
        for (index, part) in self.parts.iter().enumerate() {
            if let Some(text) = spell(part) {
                line += part.separator(index);
                line += &text;
            }
        }
        line
    }

    /// How a line is written that defines `%y` by this op: without what may be left
    /// out, and, where something may be, with all of it.
    pub(crate) fn usage(&self) -> String {
        let example = |part: &Part| match part {
            Part::Operands => "%a, %b".into(),
            Part::Attribute(attribute) => attribute.spell(attribute.example),
            part => part.symbol(),
        };
        let full = self.spell(|part| Some(example(part)));
        let short = self.spell(|part| (!part.is_optional()).then(|| example(part)));
        if full == short {
            format!("%y = {full}")
        } else {
            format!("%y = {short}` or `%y = {full}")
        }
    }

    /// How the manual writes it, what may be left out in brackets: `shr %x, K`.
    pub fn synopsis(&self) -> String {
        let mut line = self.name.to_string();
        for (index, part) in self.parts.iter().enumerate() {
            let text = format!("{}{}", part.separator(index), part.symbol());
            line += &if part.is_optional() { format!("[{text}]") } else { text };
        }
        line
    }

    /// The width of its value in the manual's words: `width of %x`.
    pub fn width_in_words(&self) -> String {
        let letters = |place: usize| {
            let found = self.numbered().find(|(first, _)| *first == place);
            found.map(|(_, attribute)| attribute.letters).unwrap_or_default()
        };
        match self.width {
            Width::Number(place) => letters(place).into(),
            Width::Span(place) => {
                let (start, end) = letters(place).split_once("..").unwrap_or_default();
                format!("{end} - {start}")
            }
            Width::Total => "sum of the widths".into(),
            Width::Neurons => "neurons of @w".into(),
            Width::Same => {
                self.operands().take(1).map(|name| format!("width of %{name}")).collect()
            }
        }
    }

    /// What its parts have to be, in the manual's words, in the order of the parts.
    pub fn conditions(&self) -> Vec<String> {
        let mut conditions = Vec::new();
        if self.is_elementwise() {
            conditions.extend(self.operands().skip(1).map(|name| format!("`%{name}` as wide")));
        }
        if self.width == Width::Neurons {
            conditions.push("`%x` as wide as `@w` has inputs, `%a` as it has neurons".into());
        }
        for Attribute { rule, kind, letters, .. } in self.attributes() {
            conditions.push(match rule {
                Rule::Any if *kind == Kind::Constant => format!("{letters} a 16-bit number"),
                Rule::Any => format!("{letters} a number"),
                Rule::Within(bounds) => {
                    format!("{letters} from {} to {}", bounds.least, bounds.most)
                }
                Rule::PowerOfTwo => format!("{letters} a power of two up to {MAX_WIDTH}"),
                Rule::Ordered => format!("{letters} another, no less"),
                Rule::Depends(condition) => (*condition).into(),
            });
        }
        conditions
    }
}

impl Part {
    /// What stands between the parts before and this one, the `index`th.
    fn separator(&self, index: usize) -> &'static str {
        if index == 0 || matches!(self, Part::Onto) { " " } else { ", " }
    }

    /// How the manual writes it.
    fn symbol(&self) -> String {
        match self {
            Part::Text(text) => (*text).into(),
            Part::Operand(name) => format!("%{name}"),
            Part::Operands => "%a, %b, …".into(),
            Part::Weights => "@w".into(),
            Part::Onto => "onto %a".into(),
            Part::Attribute(attribute) => attribute.spell(attribute.letters),
        }
    }
}

impl Attribute {
    /// The attribute as text has it that is `value`.
    pub(crate) fn spell(&self, value: &str) -> String {
        match self.keyword {
            Some(keyword) => format!("{keyword} {value}"),
            None => value.into(),
        }
    }
}
