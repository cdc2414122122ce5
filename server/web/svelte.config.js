// How Svelte compiles: runes everywhere.
export default { compilerOptions: { runes: true } };
