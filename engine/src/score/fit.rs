//! Fitting a model to what people said.

use super::Model;
use super::calibrate::Example;

/// Newton's method is there long before.
const MAX_STEPS: usize = 100;

/// Where the weights and the intercept are pulled to, and how strongly.
#[derive(Clone, Copy)]
struct Pull {
    centre: [f64; 3],
    strength: [f64; 3],
}

/// Fits weights by ridge-penalised logistic regression (Newton's method, as in Hastie,
/// Tibshirani and Friedman, "The Elements of Statistical Learning", 4.4.1). A feature
/// whose weight would be negative is left out. None where the examples are all true or
/// all false, or there are none.
pub fn fit(examples: &[Example]) -> Option<Model> {
    fit_with(examples, Pull { centre: [0.0; 3], strength: [1.0, 1.0, 0.0] })
}

/// The same, but near another model where there is little to learn from: as if that one's
/// weights were known to about a half and its intercept to about 1.
pub fn fit_near(examples: &[Example], prior: &Model) -> Option<Model> {
    fit_with(examples, Pull { centre: prior.numbers(), strength: [4.0, 4.0, 1.0] })
}

fn fit_with(examples: &[Example], pull: Pull) -> Option<Model> {
    let links = examples.iter().filter(|example| example.is_link).count();
    if links == 0 || links == examples.len() {
        return None;
    }
    let mut used = [true; 2];
    loop {
        let [signal, issue, intercept] = newton(examples, used, pull)?;
        if used[0] && signal < 0.0 {
            used[0] = false;
        } else if used[1] && issue < 0.0 {
            used[1] = false;
        } else {
            return Model::new(signal.max(0.0), issue.max(0.0), intercept).ok();
        }
    }
}

/// Signal's share, issue's share and intercept; the weight of an unused feature is 0.
fn newton(examples: &[Example], used: [bool; 2], pull: Pull) -> Option<[f64; 3]> {
    let Pull { mut centre, strength } = pull;
    for (centre, used) in centre.iter_mut().zip(used) {
        *centre = if used { *centre } else { 0.0 };
    }
    let pull = Pull { centre, strength };
    let share = examples.iter().filter(|example| example.is_link).count() as f64 / examples.len() as f64;
    let mut weights = [0.0, 0.0, (share / (1.0 - share)).ln()];
    let mut loss = penalised_loss(examples, used, pull, &weights);
    for _ in 0..MAX_STEPS {
        let (gradient, curvature) = derivatives(examples, used, pull, &weights);
        let step = solve(curvature, gradient)?;
        // Halved until it helps: far from the optimum a whole step can lead away.
        let mut length = 1.0;
        let next = loop {
            let next: [f64; 3] = std::array::from_fn(|i| weights[i] + length * step[i]);
            let next_loss = penalised_loss(examples, used, pull, &next);
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

fn penalised_loss(examples: &[Example], used: [bool; 2], pull: Pull, weights: &[f64; 3]) -> f64 {
    let of = |example: &Example| {
        let odds = log_odds(&inputs(example, used), weights);
        // ln(1 + exp(x)) without overflow.
        let softplus = odds.max(0.0) + (-odds.abs()).exp().ln_1p();
        if example.is_link { softplus - odds } else { softplus }
    };
    let away = (0..3).map(|i| pull.strength[i] / 2.0 * (weights[i] - pull.centre[i]).powi(2));
    examples.iter().map(of).sum::<f64>() + away.sum::<f64>()
}

/// Towards less loss, and how the loss is curved.
fn derivatives(
    examples: &[Example],
    used: [bool; 2],
    pull: Pull,
    weights: &[f64; 3],
) -> ([f64; 3], [[f64; 3]; 3]) {
    let mut gradient: [f64; 3] = std::array::from_fn(|i| pull.strength[i] * (pull.centre[i] - weights[i]));
    let mut curvature: [[f64; 3]; 3] =
        std::array::from_fn(|i| std::array::from_fn(|j| if i == j { pull.strength[i] } else { 0.0 }));
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
    fn with_few_examples_the_prior_holds_and_with_many_it_does_not() {
        let (truth, prior) = (Model::new(2.0, 0.2, 3.0).unwrap(), Model::default());
        let many = made_by(&truth);
        let few: Vec<Example> = many.iter().step_by(997).copied().collect();
        let gap = |examples: &[Example], other: &Model| {
            let fitted = fit_near(examples, &prior).unwrap();
            let apart = many.iter().map(|example| {
                (fitted.confidence(&example.features) - other.confidence(&example.features)).abs()
            });
            apart.sum::<f32>() / many.len() as f32
        };
        assert!(gap(&many, &truth) < 0.01, "{}", gap(&many, &truth));
        assert!(gap(&few, &prior) < gap(&many, &prior));
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
