export { runProgram, EXIT } from './program.ts';
