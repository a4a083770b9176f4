//! Candidates: the shapes to choose from if the options leave it open.

use zirc_pairs::{Alike, Families, Pair, trigrams};

use crate::cost::{Goals, bare, forecast};
use crate::settings::Settings;
use crate::shape::Shape;

/// The numbers of buckets to choose from for the prompt's trigrams. Programs with more are
/// slow.
pub const BUCKETS: [u32; 3] = [256, 512, 1024];
/// The fewest neurons of a hidden layer with enough weights for many buckets.
const WIDE: usize = 128;
/// With few prompts, a hidden layer of fewer neurons than this, or of fewer last-layer
/// weights, is worse than none; with [`WIDE`] neurons it is better.
const LEAST: usize = 64;
const LAST: usize = 6400;
/// With fewer prompts, near-duplicates counting as one, the results of trials are random.
const FEW: usize = 800;
/// The share of a machine's memory for a file up to which a program is sure to fit, by its
/// forecast bytes: measured on CP/M, with 52,992 bytes.
const FITS: f64 = 42_000.0 / 52_992.0;

/// The buckets for so many different trigrams: enough to leave half of them empty, within
/// [`BUCKETS`].
pub fn buckets_for(trigrams: usize) -> u32 {
    let [least, .., most] = BUCKETS;
    (2 * trigrams as u32).next_power_of_two().clamp(least, most)
}

impl Shape {
    /// The complete shapes that this one may become: one if there are no goals or few
    /// prompts, otherwise those to try. The settings hold the machine and the share of
    /// weights that are not 0, which by default follows from the buckets.
    pub fn candidates(&self, pairs: &[Pair], goals: &Goals, settings: &Settings) -> Vec<Shape> {
        let classes = self.output(pairs).classes();
        let prompts = Alike::all(pairs, self.prompt_limit);
        let wanted = buckets_for(trigrams(&prompts).len());
        let wordings = || Families::of(&prompts).grouped(|_| usize::MAX).len();
        if !goals.is_any() || wordings() < FEW {
            return vec![self.by_rule(classes, wanted, goals, settings)];
        }
        let buckets: Vec<u32> = match self.prompt_buckets {
            Some(buckets) => vec![buckets],
            None => BUCKETS.into_iter().filter(|&buckets| buckets <= wanted).collect(),
        };
        let with = |hidden: &[usize]| {
            let whole = |&buckets: &u32| self.whole(hidden.to_vec(), buckets);
            buckets.iter().map(whole).collect::<Vec<Shape>>()
        };
        if let Some(hidden) = &self.hidden {
            return with(hidden);
        }
        let mut shapes = with(&[]);
        let width = |shape: &Shape| goals.width(shape, classes, settings.density);
        let [few, many] = [0, shapes.len() - 1].map(|at| (width(&shapes[at]), buckets[at]));
        for (width, buckets) in [few, (2 * few.0, few.1), many] {
            let shape = self.whole(vec![width], buckets);
            if !shapes.contains(&shape) {
                shapes.push(shape);
            }
        }
        shapes
    }

    /// The shape without trials: with a hidden layer if a wide one fits, and with the
    /// `wanted` buckets, or as many as fit.
    fn by_rule(&self, classes: usize, wanted: u32, goals: &Goals, settings: &Settings) -> Shape {
        let &Settings { density, machine, memory_end, .. } = settings;
        let (hidden, is_wide) = match &self.hidden {
            Some(hidden) => (hidden.clone(), hidden.iter().all(|&width| width >= WIDE)),
            None => self.layers(classes, goals, density),
        };
        let most = if is_wide { wanted } else { BUCKETS[0] };
        let fits = f64::from(machine.file_limit(memory_end)) * FITS;
        let room = goals.bytes.map_or(fits, |bytes| fits.min(bytes.into()));
        let fits = |&buckets: &u32| {
            let shape = self.whole(hidden.clone(), buckets);
            let bytes = match goals.bytes {
                Some(_) if hidden.is_empty() => bare(&shape, classes),
                _ => forecast(&shape, classes, density),
            };
            buckets <= most && bytes <= room
        };
        let chosen = || BUCKETS.into_iter().rev().find(fits).unwrap_or(BUCKETS[0]);
        let buckets = self.prompt_buckets.unwrap_or_else(chosen);
        self.whole(hidden, buckets)
    }

    /// The hidden layers that the goals allow, and whether many buckets suit them.
    fn layers(&self, classes: usize, goals: &Goals, density: Option<f32>) -> (Vec<usize>, bool) {
        let least = self.whole(Vec::new(), self.prompt_buckets.unwrap_or(BUCKETS[0]));
        let (width, most) = (goals.width(&least, classes, density), Shape::width(classes));
        let is_narrow = width < (LAST / classes).clamp(LEAST, WIDE);
        match is_narrow || self.labels && goals.are_for_bare(classes) {
            true => (Vec::new(), true),
            false => (vec![width.min(most)], width >= most),
        }
    }

    fn whole(&self, hidden: Vec<usize>, buckets: u32) -> Shape {
        Shape { hidden: Some(hidden), prompt_buckets: Some(buckets), ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    fn some() -> Shape {
        Shape { labels: true, ..samples::shape() }
    }

    /// Pairs with few different trigrams, or with many.
    fn pairs(count: usize) -> Vec<Pair> {
        let letters = |at: usize| {
            (0..3).map(move |place| (b'a' + (at / 7usize.pow(place) % 7) as u8) as char)
        };
        samples::pairs(
            (0..count).map(|at| format!("{}|R{}", letters(at).collect::<String>(), at % 3)),
        )
    }

    /// Many dissimilar prompts, with many different trigrams.
    fn many() -> Vec<Pair> {
        let words = |at: u32| {
            [0x9E37_79B1, 0x85EB_CA77].map(|odd| format!("{:x}", at.wrapping_mul(odd) >> 4))
        };
        samples::pairs((1..=FEW as u32).map(|at| format!("{}|R{}", words(at).join(" "), at % 3)))
    }

    fn settings(density: Option<f32>) -> Settings {
        Settings { density, ..Settings::default() }
    }

    fn parts(shapes: &[Shape]) -> Vec<(Vec<usize>, u32)> {
        let part = |shape: &Shape| (shape.hidden.clone().unwrap(), shape.prompt_buckets.unwrap());
        shapes.iter().map(part).collect()
    }

    fn bytes(bytes: u32) -> Goals {
        Goals { bytes: Some(bytes), t_states: None }
    }

    #[test]
    fn half_of_the_buckets_are_empty_as_far_as_that_is_fast() {
        let found = [0, 1, 128, 129, 256, 257, 60_000].map(buckets_for);
        assert_eq!(found, [256, 256, 256, 512, 512, 1024, 1024]);
    }

    #[test]
    fn by_default_buckets_follow_the_trigrams_if_there_is_room() {
        let chosen = |shape: Shape, count: usize, density: Option<f32>| {
            parts(&shape.candidates(&pairs(count), &Goals::default(), &settings(density)))
        };
        assert_eq!(chosen(some(), 9, None), [(vec![256], 256)]);
        assert_eq!(chosen(some(), 343, None), [(vec![256], 1024)]);
        // Options are kept.
        assert_eq!(
            chosen(Shape { prompt_buckets: Some(64), ..some() }, 343, None),
            [(vec![256], 64)]
        );
        let none = Shape { hidden: Some(Vec::new()), ..some() };
        assert_eq!(chosen(none, 343, None), [(Vec::new(), 1024)]);
        // Narrow layers learn more from few buckets; dense ones do not fit with many.
        assert_eq!(
            chosen(Shape { hidden: Some(vec![64]), ..some() }, 343, None),
            [(vec![64], 256)]
        );
        assert_eq!(chosen(some(), 343, Some(0.2)), [(vec![256], 512)]);
        assert_eq!(chosen(Shape { hidden: Some(vec![1024]), ..some() }, 343, None)[0].1, 256);
    }

    #[test]
    fn limits_are_tried_without_a_hidden_layer_and_with_few_and_many_neurons() {
        let tried = |shape: Shape| parts(&shape.candidates(&many(), &bytes(8000), &settings(None)));
        let all = tried(some());
        let buckets: Vec<u32> = all.iter().map(|(_, buckets)| *buckets).collect();
        assert_eq!(buckets, [256, 512, 1024, 256, 256, 1024]);
        let all = tried(Shape { prompt_buckets: Some(256), ..some() });
        assert!(
            matches!(&*all, [(none, 256), (some, 256), (more, 256)]
            if none.is_empty() && more[0] == 2 * some[0]),
            "{all:?}"
        );
        let given = Shape { hidden: Some(vec![20]), prompt_buckets: Some(64), ..some() };
        assert_eq!(tried(given), [(vec![20], 64)]);
    }

    #[test]
    fn few_prompts_have_a_hidden_layer_if_a_wide_one_fits() {
        let by = |goals: Goals| {
            parts(&some().candidates(&pairs(343), &goals, &settings(None))).remove(0)
        };
        let by_bytes = |most: u32| by(bytes(most));
        assert_eq!([3000, 3500, 6000].map(by_bytes), [256, 512, 1024].map(|it| (Vec::new(), it)));
        let (hidden, buckets) = by_bytes(12_000);
        assert!((WIDE..256).contains(&hidden[0]) && buckets == 256, "{hidden:?} {buckets}");
        // A large limit has the same result as none.
        assert_eq!([40_000, u32::MAX].map(by_bytes), [(); 2].map(|()| (vec![256], 1024)));
        let by_speed = |most: f64| by(Goals { bytes: None, t_states: Some(most) }).0.len();
        assert_eq!([14_000.0, 30_000.0].map(by_speed), [0, 1]);
        // Picking one of many labels after a hidden layer is slow.
        let many = |most: f64| {
            let goals = Goals { bytes: None, t_states: Some(most) };
            let spelled = Shape { labels: false, ..some() };
            [some(), spelled].map(|shape| {
                shape.by_rule(150, 1024, &goals, &settings(None)).hidden.unwrap().len()
            })
        };
        assert_eq!([100_000.0, 400_000.0].map(many), [[0, 1], [1, 1]]);
        // Options are kept.
        let given = Shape { hidden: Some(vec![20]), ..some() };
        assert_eq!(
            parts(&given.candidates(&pairs(343), &bytes(8000), &settings(None))),
            [(vec![20], 256)]
        );
        let given = Shape { prompt_buckets: Some(64), ..some() };
        assert_eq!(
            parts(&given.candidates(&pairs(343), &bytes(4000), &settings(None))),
            [(Vec::new(), 64)]
        );
    }

    #[test]
    fn a_small_machine_has_fewer_buckets() {
        let buckets = |memory_end| {
            let settings = Settings { memory_end, ..settings(None) };
            parts(&some().candidates(&pairs(343), &Goals::default(), &settings))[0].1
        };
        assert_eq!([None, Some(0x7000), Some(0x3000)].map(buckets), [1024, 512, 256]);
    }

    #[test]
    fn prompts_that_one_template_made_are_few() {
        let pairs = samples::pairs((0..2 * FEW).map(|at| format!("say the number {at} again|YES")));
        assert_eq!(some().candidates(&pairs, &bytes(8000), &settings(None)).len(), 1);
    }

    #[test]
    fn limits_choose_the_width_of_the_hidden_layer() {
        let many = many();
        let width = |goals: Goals| {
            let shapes = some().candidates(&many, &goals, &settings(None));
            let (hidden, _) =
                parts(&shapes).into_iter().find(|(hidden, _)| !hidden.is_empty()).unwrap();
            hidden[0]
        };
        let by_bytes = |most| width(bytes(most));
        assert_eq!([0, 1000, 1_000_000, u32::MAX].map(by_bytes), [16, 16, 512, 512]);
        assert!(by_bytes(5000) < by_bytes(8000) && by_bytes(8000) < by_bytes(20_000));
        let both = Goals { bytes: Some(20_000), t_states: Some(15_000.0) };
        assert_eq!(width(both), width(Goals { bytes: None, ..both }));
    }
}
