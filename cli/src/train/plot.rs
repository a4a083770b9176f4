//! The learning curve: a picture of loss and accuracy by epoch.

use std::path::Path;

use plotters::prelude::*;
use zirc_training::Epoch;

/// Width and height of the picture.
const SIZE: (u32, u32) = (800, 480);
/// The font.
const TEXT: (&str, i32) = ("sans-serif", 14);

/// Colours that colour-blind people can distinguish (Okabe and Ito).
const BLUE: RGBColor = RGBColor(0, 114, 178);
const GREEN: RGBColor = RGBColor(0, 158, 115);
const ORANGE: RGBColor = RGBColor(213, 94, 0);

/// Whether the curve can be written to a file: its extension must not mean another format.
pub(super) fn can_draw(path: &Path) -> bool {
    path.extension().is_none_or(|ending| ending.eq_ignore_ascii_case("svg"))
}

/// The curve of a run called `name`: an SVG text.
pub(super) fn svg(name: &str, epochs: &[Epoch]) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = draw(&mut text, name, epochs);
    text
}

type Drawn<'t> = Result<(), DrawingAreaErrorKind<<SVGBackend<'t> as DrawingBackend>::ErrorType>>;

fn draw<'t>(text: &'t mut String, name: &str, epochs: &[Epoch]) -> Drawn<'t> {
    let area = SVGBackend::with_string(text, SIZE).into_drawing_area();
    area.fill(&WHITE)?;
    let last = epochs.len().max(2);
    let loss = epochs.iter().map(|epoch| epoch.loss).fold(0.1, f64::max);
    let mut chart = ChartBuilder::on(&area)
        .caption(name, ("sans-serif", 18))
        .margin(12)
        .x_label_area_size(36)
        .y_label_area_size(48)
        .right_y_label_area_size(48)
        .build_cartesian_2d(1..last, 0.0..100.0)?
        .set_secondary_coord(1..last, 0.0..loss);
    let mut mesh = chart.configure_mesh();
    mesh.light_line_style(TRANSPARENT).y_label_formatter(&|share| format!("{share:.0}"));
    mesh.x_desc("epoch").y_desc("validation: % right").label_style(TEXT).draw()?;
    chart.configure_secondary_axes().y_desc("training: loss").label_style(TEXT).draw()?;
    let legend = |colour: RGBColor| {
        move |(x, y)| PathElement::new(vec![(x, y), (x + 16, y)], colour.stroke_width(2))
    };
    let points =
        |figure: fn(&Epoch) -> f64| epochs.iter().map(move |epoch| (epoch.number, figure(epoch)));
    let line = |figure, colour: RGBColor| LineSeries::new(points(figure), colour.stroke_width(2));
    let exact = line(|epoch| 100.0 * epoch.exact, BLUE);
    chart.draw_series(exact)?.label("exact replies").legend(legend(BLUE));
    let characters = line(|epoch| 100.0 * epoch.characters, GREEN);
    chart.draw_series(characters)?.label("characters").legend(legend(GREEN));
    let loss = line(|epoch| epoch.loss, ORANGE);
    chart.draw_secondary_series(loss)?.label("loss").legend(legend(ORANGE));
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::MiddleRight)
        .background_style(WHITE.mix(0.8))
        .border_style(BLACK.mix(0.3))
        .label_font(TEXT)
        .draw()?;
    area.present()
}
