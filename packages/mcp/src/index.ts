export type { McpMeta } from './meta.ts';
export { type McpOptions, mcp, type ToolCall } from './plugin.ts';
export type { ServerInfo } from './protocol.ts';
export { compileTools, type Tool } from './tool.ts';
