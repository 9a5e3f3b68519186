//! Fitting a model to what people said.

use super::Model;
use super::calibrate::Example;

/// Keeps the weights small where there is little to learn from.
const RIDGE: f64 = 1.0;
/// Newton's method is there long before.
const MAX_STEPS: usize = 100;

/// Fits weights by ridge-penalised logistic regression (Newton's method, as in Hastie,
/// Tibshirani and Friedman, "The Elements of Statistical Learning", 4.4.1). A feature
/// whose weight would be negative is left out. None where the examples are all true or
/// all false, or there are none.
pub fn fit(examples: &[Example]) -> Option<Model> {
    let links = examples.iter().filter(|example| example.is_link).count();
    if links == 0 || links == examples.len() {
        return None;
    }
    let mut used = [true; 2];
    loop {
        let [signal, issue, intercept] = newton(examples, used)?;
        if signal < 0.0 {
            used[0] = false;
        } else if issue < 0.0 {
            used[1] = false;
        } else {
            return Model::new(signal, issue, intercept).ok();
        }
    }
}

/// Signal's share, issue's share and intercept; the weight of an unused feature is 0.
fn newton(examples: &[Example], used: [bool; 2]) -> Option<[f64; 3]> {
    let share = examples.iter().filter(|example| example.is_link).count() as f64 / examples.len() as f64;
    let mut weights = [0.0, 0.0, (share / (1.0 - share)).ln()];
    let mut loss = penalised_loss(examples, used, &weights);
    for _ in 0..MAX_STEPS {
        let (gradient, curvature) = derivatives(examples, used, &weights);
        let step = solve(curvature, gradient)?;
        // Halved until it helps: far from the optimum a whole step can lead away.
        let mut length = 1.0;
        let next = loop {
            let next: [f64; 3] = std::array::from_fn(|i| weights[i] + length * step[i]);
            let next_loss = penalised_loss(examples, used, &next);
            if next_loss <= loss {
                loss = next_loss;
                break next;
            }
            length /= 2.0;
            if length < 1e-9 {
                return Some(weights);
            }
        };
        weights = next;
        if step.iter().all(|number| number.abs() < 1e-9) {
            break;
        }
    }
    Some(weights)
}

fn inputs(example: &Example, used: [bool; 2]) -> [f64; 3] {
    let shares = [example.features.signal_share, example.features.issue_share];
    [if used[0] { f64::from(shares[0]) } else { 0.0 }, if used[1] { f64::from(shares[1]) } else { 0.0 }, 1.0]
}

fn log_odds(inputs: &[f64; 3], weights: &[f64; 3]) -> f64 {
    inputs.iter().zip(weights).map(|(input, weight)| input * weight).sum()
}

fn penalised_loss(examples: &[Example], used: [bool; 2], weights: &[f64; 3]) -> f64 {
    let of = |example: &Example| {
        let odds = log_odds(&inputs(example, used), weights);
        // ln(1 + exp(x)) without overflow.
        let softplus = odds.max(0.0) + (-odds.abs()).exp().ln_1p();
        if example.is_link { softplus - odds } else { softplus }
    };
    examples.iter().map(of).sum::<f64>() + RIDGE / 2.0 * (weights[0].powi(2) + weights[1].powi(2))
}

/// Towards less loss, and how the loss is curved.
fn derivatives(examples: &[Example], used: [bool; 2], weights: &[f64; 3]) -> ([f64; 3], [[f64; 3]; 3]) {
    let mut gradient = [-RIDGE * weights[0], -RIDGE * weights[1], 0.0];
    let mut curvature = [[RIDGE, 0.0, 0.0], [0.0, RIDGE, 0.0], [0.0, 0.0, 0.0]];
    for example in examples {
        let inputs = inputs(example, used);
        let estimate = 1.0 / (1.0 + (-log_odds(&inputs, weights)).exp());
        let missing = f64::from(u8::from(example.is_link)) - estimate;
        for (row, input) in inputs.iter().enumerate() {
            gradient[row] += input * missing;
            for (column, other) in inputs.iter().enumerate() {
                curvature[row][column] += input * other * estimate * (1.0 - estimate);
            }
        }
    }
    (gradient, curvature)
}

/// Solves three linear equations by Cramer's rule; none if they have no one solution.
fn solve(matrix: [[f64; 3]; 3], right: [f64; 3]) -> Option<[f64; 3]> {
    let whole = determinant(&matrix);
    if !whole.is_finite() || whole.abs() < 1e-300 {
        return None;
    }
    Some(std::array::from_fn(|column| {
        let mut replaced = matrix;
        for (row, value) in right.iter().enumerate() {
            replaced[row][column] = *value;
        }
        determinant(&replaced) / whole
    }))
}

fn determinant(m: &[[f64; 3]; 3]) -> f64 {
    m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
        + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0])
}

#[cfg(test)]
mod tests {
    use super::super::Features;
    use super::super::calibrate::made_by;
    use super::*;

    #[test]
    fn a_model_that_made_the_examples_is_found_again() {
        let truth = Model::new(1.2, 0.4, 1.5).unwrap();
        let model = fit(&made_by(&truth)).unwrap();
        for example in made_by(&truth) {
            let (found, expected) =
                (model.confidence(&example.features), truth.confidence(&example.features));
            assert!((found - expected).abs() < 0.03, "{found} is not {expected}");
        }
    }

    #[test]
    fn a_feature_that_speaks_the_wrong_way_is_left_out() {
        let mut examples = made_by(&Model::new(1.2, 0.4, 1.5).unwrap());
        for example in &mut examples {
            example.features.issue_share = -6.0 - example.features.issue_share;
        }
        let model = fit(&examples).unwrap();
        let with = |issue_share| Features { signal_share: -1.0, issue_share, ..Features::default() };
        assert_eq!(model.confidence(&with(-1.0)), model.confidence(&with(-5.0)));
    }

    #[test]
    fn nothing_is_learnt_from_one_kind_of_example() {
        let mut examples = made_by(&Model::default());
        examples.retain(|example| example.is_link);
        assert_eq!((fit(&examples), fit(&[])), (None, None));
    }

    #[test]
    fn examples_without_noise_still_give_finite_weights() {
        let example = |share, is_link| Example {
            features: Features { signal_share: share, issue_share: share, ..Features::default() },
            is_link,
            group: 0,
        };
        assert!(fit(&[example(-1.0, true), example(-9.0, false)]).is_some());
    }
}
