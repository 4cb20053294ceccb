/* Erasing an owner while clients write with old beliefs: the gate closes with the last rows, and stays.
 *
 * Modelled: one owner, whose gate may not have been made yet; its placement in the index; WRITERS clients that believe in the
 * placement and write one row with one unique value each; an eraser that is killed up to KILLS times, anywhere, and run again.
 *   writer   takes the gate in share mode. No gate: it asks the index, and then puts an open one in (a gate that is there by then stops
 *            that). Open: it takes the claim, writes the row, and commits, rolls back (and gives the claim back) or dies. Erased: there is
 *            no such owner. It may stand still between any two steps
 *   eraser   erases what it finds in a transaction like a writer's, then releases the claims. Then it takes the gate alone, which waits
 *            for all who hold it; looks again; erases, sets the gate to erased, commits. Then every claim of the owner that is left is
 *            released, and the placement dropped. At last it looks: nothing there, so it says so (`told`)
 *
 * Asserted: after that no row is committed, the gate says erased, and a writer that ends alive leaves no claim.
 *
 * Simplifications: one shard, one side; the waits for the other sides come before `told`. A writer that sleeps with the gate open is ended
 * by the server. Known limit, not asserted: a claim of a writer that dies after the look.
 *
 * What breaks it (flags), and why:
 *   GATE_DELETED        the gate row goes with the rest: who has asked the index before, and slept, makes it anew
 *   PLACEMENT_FIRST     the placement goes first: killed after that, the next run finds nothing to do, and the gate is open
 *   NO_WAIT             the gate is closed without waiting for who holds it
 */
#ifndef WRITERS
#define WRITERS 2
#endif
#ifndef KILLS
#define KILLS 1
#endif

#define NONE 0
#define OPEN 1
#define ERASED 2

byte gate = NONE;
byte share;          /* who holds the gate in share mode */
bit alone;           /* the eraser holds it alone */
bit placed = 1;
bit row[WRITERS];
bit claim[WRITERS];
bit told;
byte kills = KILLS;

proctype writer(byte me) {
again:
  if
  :: atomic { !alone && gate == OPEN -> share++ }
  :: atomic { !alone && gate == ERASED -> printf("writer %d: no such owner\n", me); goto gone }
  :: atomic { gate == NONE -> skip };
     if
     :: atomic { !placed -> printf("writer %d: not placed\n", me); goto gone }
     :: placed                                              /* the answer; it may sleep now */
     fi;
     atomic {
       if
       :: gate == NONE -> gate = OPEN; printf("writer %d: makes the gate\n", me)
       :: else
       fi
     };
     goto again
  fi;
  claim[me] = 1;
  if
  :: atomic { row[me] = 1; share--; printf("writer %d: committed\n", me); assert(!told) }
  :: atomic { share--; printf("writer %d: rolled back\n", me) }; claim[me] = 0
  :: atomic { share--; printf("writer %d: died\n", me) }; goto gone
  fi;
  assert(!told || !claim[me]);
gone: skip
}

bit had[WRITERS];    /* the rows of the transaction that goes on */

inline look() {
  d_step { at = 0; do :: at < WRITERS -> had[at] = row[at]; at++ :: else -> break od }
}
inline erase_them() {
  at = 0; do :: at < WRITERS -> row[at] = row[at] && !had[at]; at++ :: else -> break od
}
inline release_them() {
  d_step { at = 0; do :: at < WRITERS -> claim[at] = claim[at] && !had[at]; at++ :: else -> break od }
}
inline killed(shares) {
  if
  :: atomic { kills > 0 -> kills--; share = share - shares; alone = 0; printf("eraser: killed\n"); goto start }
  :: skip
  fi
}
inline nothing() {
  found = 0; at = 0; do :: at < WRITERS -> found = found || row[at] || claim[at]; at++ :: else -> break od
}

proctype eraser() {
  byte at;
  bit found;
start:
  if
  :: !placed || gate == ERASED -> goto closed
  :: else
  fi;
#ifdef PLACEMENT_FIRST
  placed = 0;
  killed(0);
#endif
  atomic { if :: gate == NONE -> gate = OPEN :: else fi };  /* its first transaction makes it */
  atomic { gate == OPEN -> share++ };
  look();
  killed(1);
  atomic { erase_them(); share-- };
  killed(0);
  release_them();
  atomic {
#ifndef NO_WAIT
    share == 0 ->
#endif
    alone = 1
  };
  look();
  killed(0);
  atomic { erase_them(); gate = ERASED; alone = 0; printf("eraser: closed\n") };
  killed(0);
  release_them();
closed:
  skip;
  d_step { at = 0; do :: at < WRITERS -> claim[at] = 0; at++ :: else -> break od };
  killed(0);
  placed = 0;
#ifdef GATE_DELETED
  gate = NONE;
#endif
  killed(0);
  atomic {
    nothing();
    if
    :: !found -> told = 1; printf("eraser: nothing is left\n")
    :: else -> printf("eraser: something is left\n"); goto closed
    fi
  };
#ifndef GATE_DELETED
  assert(gate == ERASED)
#endif
}

init {
  byte nth;
  atomic {
    run eraser();
    do :: nth < WRITERS -> run writer(nth); nth++ :: else -> break od
  }
}
