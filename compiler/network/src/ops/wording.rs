//! The spelling of ops in `.zir` text, errors and the manual.

use super::form::{Attribute, Form, FormPart, Kind, Rule, Width};
use crate::limits::MAX_WIDTH;

impl Form {
    /// The op's line with each part spelled by `spell`; `None` leaves a part out.
    pub(crate) fn spell(&self, mut spell: impl FnMut(&FormPart) -> Option<String>) -> String {
        let mut line = self.name.to_string();
        for (index, part) in self.parts.iter().enumerate() {
            if let Some(text) = spell(part) {
                line += part.separator(index);
                line += &text;
            }
        }
        line
    }

    /// A line that defines `%y` by this op: without its optional parts and, if there are
    /// any, with all of them.
    pub(crate) fn usage(&self) -> String {
        let example = |part: &FormPart| match part {
            FormPart::Operands => "%a, %b".into(),
            FormPart::Attribute(attribute) => attribute.spell(attribute.example),
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

    /// The op in the manual, with optional parts in brackets: `shr %x, K`.
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

    /// The conditions on its parts in the manual's words, in the order of the parts.
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

impl FormPart {
    /// The separator before this part, the `index`th.
    fn separator(&self, index: usize) -> &'static str {
        if index == 0 || matches!(self, FormPart::Onto) { " " } else { ", " }
    }

    /// How the manual writes it.
    fn symbol(&self) -> String {
        match self {
            FormPart::Text(text) => (*text).into(),
            FormPart::Operand(name) => format!("%{name}"),
            FormPart::Operands => "%a, %b, …".into(),
            FormPart::Weights => "@w".into(),
            FormPart::Onto => "onto %a".into(),
            FormPart::Attribute(attribute) => attribute.spell(attribute.letters),
        }
    }
}

impl Attribute {
    /// The attribute with this `value` as `.zir` text.
    pub(crate) fn spell(&self, value: &str) -> String {
        match self.keyword {
            Some(keyword) => format!("{keyword} {value}"),
            None => value.into(),
        }
    }
}
