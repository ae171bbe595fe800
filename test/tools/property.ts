import fc from 'fast-check';

fc.configureGlobal({
  // The runner shows an error's message and not its cause: what went wrong must stand beside the counterexample.
  includeErrorInReport: true,
  // Before the test itself is over, or the counterexample found so far is never seen.
  interruptAfterTimeLimit: 7000,
});

export default fc;
