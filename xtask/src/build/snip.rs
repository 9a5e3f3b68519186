//! Emptying what the browser never calls and the linker cannot know of.

use anyhow::{Result, ensure};
use walrus::ir::{Instr, InstrLocId, Unreachable};
use walrus::{FunctionKind, Module};

use crate::process;

/// Names of functions that stand in tables beside functions we need, and are never called:
/// leptos hydrates a page at once (`hydrate_body`), never piece by piece (only `hydrate_lazy`
/// calls `hydrate_async`), and lists routes on the server alone. One of them would stop the
/// page with "unreachable", and with it the browser tests.
const NEVER_CALLED: [&str; 2] = ["hydrate_async", "generate_routes"];

/// Functions with fewer instructions stay: the compiler makes one of several that are alike,
/// under any of their names, and only short ones are alike.
const SHORTEST: usize = 24;

/// Empties them. What only they call is then left out by wasm-opt.
///
/// # Errors
/// If one of the names is found nowhere.
pub fn snip(module: &mut Module) -> Result<()> {
    for name in NEVER_CALLED {
        let count = empty(module, name);
        ensure!(count > 0, "no function of the wasm is called {name}: has leptos changed? See build/snip.rs");
        process::say(&format!("{count} functions called {name} emptied"));
    }
    Ok(())
}

fn empty(module: &mut Module, name: &str) -> usize {
    let mut count = 0;
    for function in module.funcs.iter_mut() {
        if function.name.as_deref().is_some_and(|found| is_called(found, name))
            && let FunctionKind::Local(body) = &mut function.kind
            && body.size() >= SHORTEST as u64
        {
            let entry = body.entry_block();
            body.block_mut(entry).instrs = vec![(Instr::Unreachable(Unreachable {}), InstrLocId::default())];
            count += 1;
        }
    }
    count
}

/// Whether a function is called so, or is what an asynchronous one of that name came to.
fn is_called(found: &str, name: &str) -> bool {
    let found = found.rsplit_once("::h").map_or(found, |(path, _)| path);
    let found = found.trim_end_matches("::{{closure}}");
    found.rsplit("::").next() == Some(name)
}

#[cfg(test)]
mod tests {
    use super::is_called;

    #[test]
    fn a_name_is_the_last_of_its_path() {
        let check = |found, expected| assert_eq!(is_called(found, "hydrate_async"), expected, "{found}");
        check("<T as tachys::view::any_view::IntoAny>::into_any::hydrate_async::h0123456789abcdef", true);
        check("<T as tachys::view::any_view::IntoAny>::into_any::hydrate_async::{{closure}}::h01", true);
        check("core::ptr::drop_in_place<leptos::View<()>::hydrate_async::{{closure}}>::h01", false);
        check("tachys::hydrate_async_not::h01", false);
    }
}
