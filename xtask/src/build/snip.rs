//! Emptying what the browser never calls and the linker cannot know of.

use anyhow::{Result, ensure};
use walrus::Module;
use walrus::ir::{Instr, Unreachable};

use crate::process;

/// Parts of the names of functions that stand in tables beside functions we need, and are
/// never called: leptos hydrates a page at once (`hydrate_body`), neither piece by piece
/// (only `hydrate_lazy` calls `hydrate_async`) nor from a template, and lists routes on the
/// server alone. One of them would stop the page with "unreachable", and the browser tests.
const NEVER_CALLED: [&str; 3] = ["hydrate_async", "hydrate_from_template", "generate_routes"];

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
    let is_called = |found: &Option<String>| found.as_deref().is_some_and(|found| found.contains(name));
    let snipped: Vec<_> =
        module.funcs.iter().filter(|function| is_called(&function.name)).map(walrus::Function::id).collect();
    let mut count = 0;
    for id in snipped {
        if let walrus::FunctionKind::Local(function) = &mut module.funcs.get_mut(id).kind {
            let entry = function.entry_block();
            function.block_mut(entry).instrs = vec![(Instr::Unreachable(Unreachable {}), Default::default())];
            count += 1;
        }
    }
    count
}
