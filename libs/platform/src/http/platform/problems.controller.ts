import { Controller, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { EdgeProblem } from '../edge-problem.js';
import { findProblem, problemCatalogue, type ProblemEntry } from '../problems/catalogue.js';
import { ProblemCatalogueDto, ProblemEntryDto } from '../problems/problem.dto.js';
import { Query } from '../routes/query.js';

/** What a problem's `type` points at. */
@ApiTags('platform')
@Controller('problems')
export class ProblemsController {
  @Query({ path: '', summary: 'Every code that an answer can carry', roles: 'public', response: ProblemCatalogueDto })
  all(): { items: readonly ProblemEntry[] } {
    return { items: problemCatalogue() };
  }

  @Query({ path: ':code', summary: 'What a code means, and what to do', roles: 'public', response: ProblemEntryDto })
  one(@Param('code') code: string): ProblemEntry {
    const found = findProblem(code);
    if (found === undefined) throw new EdgeProblem('ROUTE_UNKNOWN', { detail: 'There is no such problem.' });
    return found;
  }
}
