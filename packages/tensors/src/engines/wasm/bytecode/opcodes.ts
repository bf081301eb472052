/**
 * The opcodes of the vector machine, which the group assembler writes and the kernels read. AssemblyScript compiles this file
 * too, so it contains plain number literals only.
 *
 * A program is a list of 32-bit words: a header, then operands, then instructions.
 * - header: operandCount, instructionCount, d0, d1, d2, d3 (row-major iteration space, d3 innermost), width, one reserved.
 *   If width is 0, the space is one run of elements. Otherwise d0 = d1 = 1, and each row is processed `width` columns at a time;
 * - operand: pointer, stepStrideBytes, s0, s1, s2, s3 (strides in elements), type, one reserved;
 * - instruction: opcode, dst, a, b, c (registers, except where the opcode says otherwise). With NARROW added to the opcode, it
 *   works on one element for each row.
 */

export const HEADER_WORDS = 8;
export const OPERAND_WORDS = 8;
export const INSTRUCTION_WORDS = 5;

export const REGISTERS = 64;
export const MAX_OPERANDS = 128;
/** Elements of a block, which one pass through the program computes. */
export const BLOCK = 512;
export const NARROW = 64;

/** Operand types. */
export const FLOAT32 = 0;
export const INT32 = 1;

/** dst = operand a. A contiguous float operand is not copied: the register refers to its memory. */
export const LOAD = 0;
/** operand b = register a. */
export const STORE = 1;
/** dst = the float whose bits are a. */
export const CONSTANT = 2;
export const COPY = 3;

export const NEGATE = 4;
export const ABSOLUTE = 5;
export const SIGN = 6;
export const EXP = 7;
export const EXPM1 = 8;
export const LOG = 9;
export const LOG1P = 10;
export const SQRT = 11;
export const SIGMOID = 12;
export const TANH = 13;
export const RELU = 14;
export const SOFTPLUS = 15;
/** |a| < 1e-30 ? 0 : a. */
export const FLUSH = 16;

export const ADD = 17;
export const SUBTRACT = 18;
export const MULTIPLY = 19;
export const DIVIDE = 20;
export const POWER = 21;
export const MAXIMUM = 22;
export const MINIMUM = 23;
export const EQUAL = 24;
export const GREATER = 25;
export const GREATER_EQUAL = 26;

/** a != 0 ? b : c. */
export const WHERE = 27;
/** a b + c. */
export const MULTIPLY_ADD = 28;
/** a b (1 - b): a is the cotangent, b the sigmoid. */
export const SIGMOID_GRADIENT = 29;
/** a (1 - b^2): a is the cotangent, b the hyperbolic tangent. */
export const TANH_GRADIENT = 30;
/** c - a b. */
export const NEGATIVE_MULTIPLY_ADD = 31;

/** dst is narrow: the sum of each row of a. Only for programs that run row by row (width > 0). */
export const ROW_SUM = 32;
export const ROW_MAXIMUM = 33;
/** Each element of the narrow a becomes a row of dst. */
export const EXPAND = 34;

export const SINE = 35;
export const COSINE = 36;
