export { SOURCES, type SourceName } from './call.ts';
export { demoTraffic } from './demo-traffic.ts';
export { runSimulation, type SimulationOutput, type SimulationSummary } from './run-simulation.ts';
export { SCENARIOS } from './scenarios/index.ts';
export {
  parseSimulateOptions,
  type ParsedOptions,
  type SimulateOptions,
} from './simulate-options.ts';
export {
  createSimulation,
  HISTORY_MS,
  UnknownScenario,
  type Label,
  type SimulatedRecord,
  type SimulationOrder,
} from './simulation.ts';
