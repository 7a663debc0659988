// The content of a message, whoever wrote it, as parts that the viewer knows: text, tool calls and
// results, images, reasoning; anything else is JSON. Formats: text, Strands and Bedrock, OpenAI,
// Anthropic, LangChain4j.

const IMAGE = /^image\/(png|jpeg|gif|webp)$/;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** The parts: { kind: text | call | result | image | reasoning | json, … }. */
export function parts(content) {
  if (content === null || content === undefined) {
    return [];
  }
  if (typeof content === "string") {
    return [{ kind: "text", text: content }];
  }
  if (Array.isArray(content)) {
    return content.flatMap(parts);
  }
  return typeof content === "object" ? object(content) : [{ kind: "json", value: content }];
}

function object(block) {
  const simple = shared(block) ?? langChain(block) ?? strands(block) ?? typed(block);
  return simple ?? [{ kind: "json", value: block }];
}

/** A message of its own, as OpenAI writes them. */
function shared(block) {
  if (!Array.isArray(block.tool_calls)) {
    return null;
  }
  return [...parts(block.content), ...block.tool_calls.map((call) => ({ kind: "call", id: call.id,
    name: call.function?.name ?? call.name,
    input: parsed(call.function?.arguments ?? call.args ?? call.arguments) }))];
}

function langChain(block) {
  switch (block.type) {
    case "AI": return [...reasoning(block.thinking), ...parts(block.text ?? null),
      ...(block.toolExecutionRequests ?? []).map((call) => ({ kind: "call", id: call.id,
        name: call.name, input: parsed(call.arguments) }))];
    case "TOOL_EXECUTION_RESULT": return [{ kind: "result", id: block.id, name: block.toolName,
      failed: block.isError === true, content: block.text ?? block.contents }];
    case "SYSTEM": return parts(block.text ?? null);
    case "USER": return parts(block.contents ?? null);
    default: return null;
  }
}

function strands(block) {
  if (block.toolUse) {
    const { toolUseId, name, input } = block.toolUse;
    return [{ kind: "call", id: toolUseId, name, input }];
  }
  if (block.toolResult) {
    const { toolUseId, status, content } = block.toolResult;
    return [{ kind: "result", id: toolUseId, failed: status === "error", content }];
  }
  if (block.reasoningContent) {
    return reasoning(block.reasoningContent.reasoningText?.text);
  }
  if (block.image && typeof block.image === "object") {
    const { format, source, base64Data, mimeType, url } = block.image;
    return image(mimeType ?? `image/${format}`, base64Data ?? bytes(source?.bytes), url);
  }
  return null;
}

function typed(block) {
  switch (block.type) {
    case "tool_use": case "tool_call": case "function_call": return [{ kind: "call",
      id: block.call_id ?? block.id, name: block.name,
      input: block.input ?? parsed(block.arguments ?? block.args) }];
    case "tool_result": case "function_call_output": return [{ kind: "result",
      id: block.tool_use_id ?? block.call_id, failed: block.is_error === true,
      content: block.content ?? block.output }];
    case "thinking": return reasoning(block.thinking);
    case "reasoning": return reasoning(block.text
      ?? (block.summary ?? []).map((item) => item.text).join("\n"));
    case "image": return image(block.source?.media_type, block.source?.data, block.source?.url);
    case "image_url": case "input_image": return ofUrl(block.image_url?.url ?? block.image_url);
    default: return typeof block.text === "string" ? [{ kind: "text", text: block.text }] : null;
  }
}

const reasoning = (text) => (text ? [{ kind: "reasoning", text: String(text) }] : []);
const bytes = (value) => value?.$binary?.base64 ?? value;

/** Only what is in the message itself is shown: an address elsewhere is not asked. */
function image(type, data, url) {
  if (typeof data === "string" && IMAGE.test(type) && BASE64.test(data)) {
    return [{ kind: "image", source: `data:${type};base64,${data}` }];
  }
  return typeof url === "string" ? ofUrl(url) : null;
}

function ofUrl(url) {
  const [, type, data] = /^data:([a-z/]+);base64,(.*)$/s.exec(url) ?? [];
  return (data && image(type, data)) || [{ kind: "json", value: { image: url } }];
}

function parsed(text) {
  if (typeof text !== "string") {
    return text;
  }
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
