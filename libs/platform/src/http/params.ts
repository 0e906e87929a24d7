import { Injectable, Param, Query as QueryString, type PipeTransform } from '@nestjs/common';
import { validationFailed } from './fields/dto-pipe.js';
import type { Rule } from './fields/rule.js';
import { code, id, uuid } from './fields/text-rules.js';

@Injectable()
class RulePipe implements PipeTransform<unknown, unknown> {
  constructor(
    private readonly name: string,
    private readonly rule: Rule,
  ) {}

  transform(value: unknown): unknown {
    const found = this.rule.check(value);
    if (found === undefined) return value;
    throw validationFailed([{ field: this.name, code: found.code, message: found.message }]);
  }
}

const inPath =
  (rule: Rule) =>
  (name: string): ParameterDecorator =>
    Param(name, new RulePipe(name, rule));

/** Parts of the path: `@PathUuid('courseId') courseId: string`. */
export const PathId = inPath(id);
export const PathUuid = inPath(uuid);
export const PathCode = inPath(code);

/** The query string as a DTO: `@QueryParams() query: CourseListQuery`. */
export const QueryParams = (): ParameterDecorator => QueryString();
