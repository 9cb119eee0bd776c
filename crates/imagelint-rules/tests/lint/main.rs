//! The engine and its rules over small texts.

#[cfg(test)]
mod balancers;
#[cfg(test)]
mod engine;
#[cfg(test)]
mod rules;
#[cfg(test)]
mod secrets;
#[cfg(test)]
mod support;
#[cfg(test)]
mod traps;
