//! The two indexes are each other's oracle, and both agree with brute force.

use std::sync::atomic::AtomicBool;

use engine::neighbours::{BlockedJoin, KiddoIndex, Matrix, Neighbours, Pair};
use proptest::prelude::*;

const DIMENSIONS: usize = 12;
/// Two sums of the same products in another order may differ by this much.
const ROUNDING: f32 = 1e-5;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_index_finds_the_pairs_of_brute_force(
        queries in matrix(0..40), points in matrix(0..90), floor in -1.0_f32..1.0,
    ) {
        check_pairs(&BlockedJoin::new(&points), &queries, &points, floor);
        check_pairs(&KiddoIndex::<DIMENSIONS>::new(points.clone()).unwrap(), &queries, &points, floor);
    }

    #[test]
    fn every_index_finds_the_nearest_of_brute_force(
        query in matrix(1..2), points in matrix(0..90), k in 0..12_usize,
    ) {
        check_nearest(&BlockedJoin::new(&points), &query, &points, k);
        check_nearest(&KiddoIndex::<DIMENSIONS>::new(points.clone()).unwrap(), &query, &points, k);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_nearest_of_each_query_are_those_of_the_query_alone(
        queries in matrix(0..40), points in matrix(0..90), k in 0..12_usize,
    ) {
        check_nearest_each(&queries, &points, k);
    }
}

#[test]
fn the_nearest_are_found_in_more_queries_than_a_block() {
    check_nearest_each(&circle(301), &circle(333), 20);
}

#[test]
fn of_equal_points_the_first_are_the_nearest() {
    let points = Matrix::from_rows(2, [1.0, 0.0].repeat(200));
    let nearest = BlockedJoin::new(&points).nearest_each(&points, 3, &AtomicBool::new(false));
    for hits in nearest {
        assert_eq!(hits.iter().map(|hit| hit.point).collect::<Vec<_>>(), [0, 1, 2]);
    }
}

fn check_nearest_each(queries: &Matrix, points: &Matrix, k: usize) {
    let index = BlockedJoin::new(points);
    let alone: Vec<_> = queries.rows().map(|query| index.nearest(query, k)).collect();
    assert_eq!(index.nearest_each(queries, k, &AtomicBool::new(false)), alone);
}

#[test]
fn more_queries_than_a_block_come_in_order_and_complete() {
    let queries = circle(701);
    let points = circle(333);
    check_pairs(&BlockedJoin::new(&points), &queries, &points, 0.9);
}

#[test]
fn equal_points_are_all_found() {
    let points = Matrix::from_rows(2, [1.0, 0.0].repeat(200));
    let query = Matrix::from_rows(2, vec![1.0, 0.0]);
    assert_eq!(collect(&BlockedJoin::new(&points), &query, 0.99).len(), 200);
    assert_eq!(collect(&KiddoIndex::<2>::new(points).unwrap(), &query, 0.99).len(), 200);
}

#[test]
fn a_sink_that_has_enough_ends_the_search() {
    let points = circle(2_000);
    let mut calls = 0;
    BlockedJoin::new(&points).pairs_above(&points, 0.0, &mut |_| {
        calls += 1;
        false
    });
    assert_eq!(calls, 1);
}

#[test]
fn a_tree_of_other_dimensions_is_refused_in_one_sentence() {
    let error = KiddoIndex::<3>::new(circle(4)).err().unwrap().to_string();
    assert_eq!(
        error,
        "The 4 vectors of 2 dimensions cannot be indexed as a tree of 3: the dimensions differ."
    );
}

fn check_pairs(index: &dyn Neighbours, queries: &Matrix, points: &Matrix, floor: f32) {
    let found = collect(index, queries, floor);
    assert!(found.is_sorted_by_key(|pair| (pair.query, pair.point)), "pairs come in order");
    let mut found = found.into_iter().peekable();
    for query in 0..queries.len() {
        for point in 0..points.len() {
            let similarity = dot(queries.row(query), points.row(point));
            let hit = found.next_if(|pair| (pair.query as usize, pair.point as usize) == (query, point));
            match hit {
                Some(hit) => {
                    assert!((hit.similarity - similarity).abs() < ROUNDING && hit.similarity >= floor)
                }
                None => assert!(similarity < floor + ROUNDING, "{query}, {point} at {similarity} is missing"),
            }
        }
    }
    assert_eq!(found.next(), None);
}

fn check_nearest(index: &dyn Neighbours, query: &Matrix, points: &Matrix, k: usize) {
    let found = index.nearest(query.row(0), k);
    let mut all: Vec<f32> = points.rows().map(|row| dot(query.row(0), row)).collect();
    all.sort_by(|a, b| b.total_cmp(a));
    assert_eq!(found.len(), k.min(points.len()));
    for (hit, expected) in found.iter().zip(all) {
        assert!((hit.similarity - expected).abs() < ROUNDING);
        assert!((dot(query.row(0), points.row(hit.point as usize)) - expected).abs() < ROUNDING);
    }
}

fn collect(index: &dyn Neighbours, queries: &Matrix, floor: f32) -> Vec<Pair> {
    let mut all = Vec::new();
    index.pairs_above(queries, floor, &mut |pairs| {
        all.extend_from_slice(pairs);
        true
    });
    all
}

fn matrix(rows: std::ops::Range<usize>) -> impl Strategy<Value = Matrix> {
    let row = prop::collection::vec(-1.0_f32..1.0, DIMENSIONS).prop_map(|row| {
        let length = dot(&row, &row).sqrt();
        if length < 1e-3 { unit(DIMENSIONS) } else { row.iter().map(|value| value / length).collect() }
    });
    prop::collection::vec(row, rows).prop_map(|rows| Matrix::from_rows(DIMENSIONS, rows.concat()))
}

fn unit(dimensions: usize) -> Vec<f32> {
    (0..dimensions).map(|at| if at == 0 { 1.0 } else { 0.0 }).collect()
}

fn circle(count: usize) -> Matrix {
    let angles = (0..count).map(|at| at as f32 * 0.37);
    Matrix::from_rows(2, angles.flat_map(|angle| [angle.cos(), angle.sin()]).collect())
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
