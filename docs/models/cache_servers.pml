/* A cache server that some writers cannot reach: the states on, off, marking, with a generation and a lease on the view.
 *
 * Modelled: one object; a writer that cannot reach its cache server ("far"), a writer that can ("near"), readers that can;
 * the server's state in the index; whoever turns it on again. Each process has a view of the state, which is good for the
 * time L from when it was asked for.
 *   on       readers use the cache, writers mark
 *   off      nobody reads the cache; a commit without a marker is allowed to who has seen "off" for L
 *   marking  writers mark, nobody reads the cache
 *   on -> off by any client that cannot reach the server: the generation, which is part of every key, grows
 *   off -> marking no sooner than L after that; marking -> on no sooner than L after that
 *   before it acknowledges, a writer needs a good view that shows what it wrote under. Otherwise: (on, marking, or another
 *   generation) it removes the key under the present generation as in a fix-up; (off) it waits L
 *
 * Asserted at the end of each read: result >= acked_before, no read gives less than what was acknowledged when it began.
 * (With MONOTONIC also that no read gives less than an earlier one: this does not hold between clients while a server is
 * turned off and on. It is checked that the model shows it.) And that every process comes to its end.
 *
 * Time has no numbers here. A view may cease to be good at any moment (also long before L: a reply was late, a process stood
 * still). "L has passed since change c of the state" means: nobody has a good view that is older than c. So every order of
 * events that clocks of the same speed allow is looked at, whatever L is, and some more.
 *
 * Simplifications: one object and one cache server; which writer reaches it does not change; the operator's steps are single
 * compare-and-sets. The steps within a generation are those of cache.pml.
 *
 * What may happen (flags):  CRASH  one writer dies at any step
 * What breaks it (flags), and why:
 *   NO_ACK_CHECK       a writer that stood still for L between marker or wait and commit acknowledges what a reader of a newer
 *                      state has missed
 *   ACK_BY_AGE         the view is good at the acknowledgement, but is another one than the one written under: the same
 *   NO_MARKING         off -> on: a writer that still sees "off" commits without a marker, a reader that sees "on" fills
 *   NO_WAIT_UNMARKED   the unmarked commit does not wait L: a reader still sees "on"
 *   NO_WAIT_MARKING    off -> marking at once: a writer marks under the new generation, a reader still reads under the old
 *   NO_WAIT_ON         marking -> on at once: a writer still sees "off"
 *   SAME_GENERATION    the generation does not grow: the item from before is there again
 *   NO_REPLY_CHECK     the view is looked at when a get is sent, not when its reply arrives
 */
#ifndef READERS
#define READERS 1
#endif
#ifndef READS
#define READS 2
#endif
#ifndef ENDINGS
#define ENDINGS 1             /* items that may end by themselves */
#endif
#ifndef CYCLES
#define CYCLES 1              /* how often the server is turned on again */
#endif
#define GENERATIONS (CYCLES + 3)
#define FAR 0
#define NEAR 1
#define PROCESSES (2 + READERS)

#define ON 0
#define OFF 1
#define MARKING 2

#define NOTHING 0
#define VALUE 1
#define MARKER 2
#define LEASE 3

byte state = ON, generation, change;                    /* the row in the index; change counts its changes */
byte sees[PROCESSES], sees_generation[PROCESSES], sees_change[PROCESSES];
bit good[PROCESSES];                                    /* each one's view */

byte row; bit row_locked;
byte kind[GENERATIONS], version[GENERATIONS], number[GENERATIONS];
byte marker_of[GENERATIONS];
bit needs_marker[2];
bit crashed;
byte acked, seen;

#define OLD(p, c) (good[p] && sees_change[p] < c)
#if READERS == 1
#define L_PASSED(c) (!OLD(0, c) && !OLD(1, c) && !OLD(2, c))
#else
#define L_PASSED(c) (!OLD(0, c) && !OLD(1, c) && !OLD(2, c) && !OLD(3, c))
#endif

inline take_view() { sees[me] = state; sees_generation[me] = generation; sees_change[me] = change; good[me] = 1 }
inline turn_off() {
  if
  :: state != OFF -> state = OFF; change = change + 1; printf("writer %d turns the server off\n", me);
#ifndef SAME_GENERATION
     generation = generation + 1
#endif
  :: else
  fi
}
inline store(g, k, v) { kind[g] = k; version[g] = v; number[g] = number[g] + 1 }
inline vanish(g) { kind[g] = NOTHING; version[g] = 0; marker_of[g] = 0 }

#ifdef CRASH
#define MAY_CRASH if :: skip :: d_step { !crashed -> crashed = 1; if :: holds -> row_locked = 0; holds = 0 :: else fi; \
                  good[me] = 0; needs_marker[me] = 0; printf("writer %d dies\n", me) }; goto gone fi
#else
#define MAY_CRASH skip
#endif

/* What the writer wrote under is what its good view shows. */
#define SAME (g == sees_generation[me] && marked == (sees[me] != OFF))

/* Removes what is there under generation g, by number; nothing and another's marker may stay. */
inline fix_up() {
  do
  :: d_step {
       found = 0;
       if
       :: kind[g] == NOTHING || (kind[g] == MARKER && marker_of[g] != me) -> skip
       :: kind[g] == VALUE && version[g] == v -> skip
       :: else -> found = number[g]
       fi
     };
     if
     :: found == 0 -> break
     :: found != 0 ->
        d_step { if :: number[g] == found && kind[g] != NOTHING -> vanish(g); printf("writer %d removes an item\n", me) :: else fi }
     fi
  od
}

proctype writer(byte me) {
  byte v, g, mine, found; bit marked, holds, done;
start: skip;
  d_step { take_view(); if :: me == FAR && sees[me] != OFF -> turn_off(); take_view() :: else fi;
           g = sees_generation[me]; marked = (sees[me] != OFF);
           printf("writer %d sees state %d, generation %d\n", me, sees[me], g) };
  if
  :: marked
  :: else ->
#ifndef NO_WAIT_UNMARKED
     L_PASSED(sees_change[me]);
#endif
     d_step { take_view(); done = SAME };
     if :: done -> done = 0 :: else -> goto start fi
  fi;
  atomic { !row_locked -> row_locked = 1; holds = 1 };
  MAY_CRASH;
  if
  :: marked -> d_step { store(g, MARKER, 0); marker_of[g] = me; mine = number[g]; needs_marker[me] = 1; printf("writer %d marks\n", me) };
     MAY_CRASH
  :: else
  fi;
  d_step { row = row + 1; v = row; row_locked = 0; holds = 0; printf("writer %d commits version %d\n", me, v) };
  MAY_CRASH;
  if
  :: marked ->
     d_step { if :: kind[g] != NOTHING && number[g] == mine -> store(g, VALUE, v); done = 1 :: else fi };
     if :: done -> done = 0 :: else -> fix_up() fi
  :: else
  fi;
#ifndef NO_ACK_CHECK
  do
#ifdef ACK_BY_AGE
  :: d_step { good[me] -> done = 1 }; break
#else
  :: d_step { good[me] && SAME -> done = 1 }; break
#endif
  :: !(good[me] && SAME) ->
     MAY_CRASH;
     d_step { take_view(); if :: me == FAR && sees[me] != OFF -> turn_off(); take_view() :: else fi };
     if
     :: SAME
     :: else ->
        g = sees_generation[me];
        if
        :: sees[me] == OFF -> marked = 0; L_PASSED(sees_change[me])
        :: else -> marked = 1; fix_up()
        fi
     fi
  od;
#endif
  atomic { needs_marker[me] = 0; good[me] = 0; if :: v > acked -> acked = v :: else fi; printf("writer %d acknowledges version %d\n", me, v) };
gone: skip
}

proctype reader(byte me) {
  byte reads, acked_before, seen_before, result, what, mine, g; bit asks;
  do
  :: reads < READS ->
     reads++;
     d_step { take_view(); printf("reader %d sees state %d, generation %d\n", me, sees[me], sees_generation[me]) };
     d_step { acked_before = acked; seen_before = seen; asks = (good[me] && sees[me] == ON); g = sees_generation[me]; what = MARKER };
     if
     :: asks ->
        d_step {                                         /* the get, and the lease, when the server comes to it */
          what = kind[g]; result = version[g];
          if :: what == NOTHING -> store(g, LEASE, 0); mine = number[g] :: else fi
        }
#ifndef NO_REPLY_CHECK
        d_step { if :: what == VALUE && !good[me] -> what = MARKER :: else fi }
#endif
     :: else
     fi;
     if
     :: what == VALUE
     :: else -> result = row
     fi;
     if
     :: what == NOTHING -> d_step { if :: kind[g] != NOTHING && number[g] == mine -> store(g, VALUE, result) :: else fi }
     :: else
     fi;
     d_step {
       printf("reader %d gives version %d of generation %d; acknowledged before: %d\n", me, result, g, acked_before);
       assert(result >= acked_before);
#ifdef MONOTONIC
       assert(result >= seen_before);
       if :: result > seen -> seen = result :: else fi;
#endif
       acked_before = 0; seen_before = 0; result = 0; what = 0; mine = 0; asks = 0; g = 0; good[me] = 0
     }
  :: else -> break
  od
}

proctype operator() {
  byte cycles;
end:
  do
#ifdef NO_MARKING
  :: d_step { cycles < CYCLES && state == OFF && L_PASSED(change) -> state = ON; change = change + 1; cycles++; printf("on\n") }
#else
#ifdef NO_WAIT_MARKING
  :: d_step { cycles < CYCLES && state == OFF -> state = MARKING; change = change + 1; cycles++; printf("marking\n") }
#else
  :: d_step { cycles < CYCLES && state == OFF && L_PASSED(change) -> state = MARKING; change = change + 1; cycles++; printf("marking\n") }
#endif
#ifdef NO_WAIT_ON
  :: d_step { state == MARKING -> state = ON; change = change + 1; printf("on\n") }
#else
  :: d_step { state == MARKING && L_PASSED(change) -> state = ON; change = change + 1; printf("on\n") }
#endif
#endif
  od
}

proctype environment() {
  byte endings, p, g;
end:
  do
  :: good[0] -> good[0] = 0
  :: good[1] -> good[1] = 0
  :: good[2] -> good[2] = 0
#if READERS > 1
  :: good[3] -> good[3] = 0
#endif
  :: d_step { endings < ENDINGS && (kind[0] == VALUE || kind[0] == LEASE || (kind[0] == MARKER && !needs_marker[marker_of[0]])) ->
              endings++; vanish(0) }
  :: d_step { endings < ENDINGS && (kind[1] == VALUE || kind[1] == LEASE || (kind[1] == MARKER && !needs_marker[marker_of[1]])) ->
              endings++; vanish(1) }
  od
}

init {
  byte i;
  atomic {
    kind[0] = VALUE;
    run writer(FAR);
    run writer(NEAR);
    i = 2;
    do :: i < PROCESSES -> run reader(i); i++ :: else -> break od;
    run operator();
    run environment()
  }
}
