export { DetectionApp, type DetectionParts } from './detection-app.ts';
