/* A cache server that some writers cannot reach: the states on, off, marking, with a generation and a lease on the view.
 *
 * Modelled: one object; a writer that cannot reach its cache server ("far"), writers that can, readers that can; the server's
 * state in the index; whoever turns it on again. Each process has a view of the state, which is good for the time L from when it
 * was asked for.
 *   on       readers use the cache, writers mark and publish
 *   off      nobody reads the cache; a commit without a marker is allowed to who has seen "off" for L
 *   marking  nobody reads the cache; writers mark and leave no value: what they wrote under is taken away again
 *   leaving  as marking, on the way to held or to another list of servers
 *   held     as off; all have seen leaving for L before, so a commit without a marker is allowed at once
 *   on, marking -> off by any client that cannot reach the server: the generation, which is part of every key, grows
 *   off, held -> marking no sooner than L after that; marking -> on no sooner than L after that
 *   on, marking -> leaving by an operator; leaving -> held (PLANNED) or, as a server of another list, marking (NEW_LIST), both no
 *   sooner than L after that and with the next generation
 *   a writer names its key, by a good view, with the row locked
 *   before it acknowledges, it needs a good view that shows what it wrote under. Otherwise: (on, marking, leaving) it removes the
 *   key under the present generation, others' markers too; (off) it waits L
 *
 * Asserted at the end of each read: result >= acked_before, no read gives less than what was acknowledged when it began.
 * (With MONOTONIC also that no read gives less than an earlier one: this does not hold between clients while a server is
 * turned off and on. It is checked that the model shows it.) And that every process comes to its end.
 *
 * Time has no numbers here. "L has passed since change c of the state" is a step that anybody may take who waits for it: the views
 * that were asked for before c are not good after it. A view may be renewed at any look. So every order of events that clocks of
 * the same speed allow is looked at, whatever L is, and some more.
 *
 * Simplifications: one object and one cache server; which writer reaches it does not change; changes of the state are single
 * compare-and-sets. The steps within a generation are those of cache.pml.
 *
 * What may happen (flags):  CRASH     one writer dies at any step
 *                           ALL_NEAR  every writer reaches the server; somebody else turns it off
 *                           PLANNED, NEW_LIST  an operator takes the server out of use and brings it back; the list changes
 *                           NAME_BEFORE_LOCK   the key is named before the row is locked: sound as well, if markers are removed late
 * What breaks it (flags), and why:
 *   NO_ACK_CHECK       a writer that stood still for L between marker or wait and commit acknowledges what a reader of a newer
 *                      state has missed
 *   ACK_BY_AGE         the view is good at the acknowledgement, but is another one than the one written under: the same
 *   NO_MARKING         off -> on: a writer that still sees "off" commits without a marker, a reader that sees "on" fills
 *   NO_WAIT_UNMARKED   the unmarked commit does not wait L: a reader still sees "on"
 *   NO_WAIT_MARKING    off -> marking at once: a writer marks under the new generation, a reader still reads under the old
 *   NO_WAIT_ON         marking -> on at once: a writer still sees "off"
 *   NO_WAIT_LEAVING    leaving -> held, or another list, at once: a reader still sees "on" and reads under the old generation
 *   FILL_MARKING       writers who see marking publish as under on: one that still sees "off" commits a later value without a
 *                      marker, and the older one is there when the server is on
 *   SPARE_LATE         with NAME_BEFORE_LOCK: the removal before the acknowledgement leaves another's marker; its writer committed
 *                      before, and publishes what is older
 *   SAME_GENERATION    the generation does not grow: the item from before is there again
 *   NO_FIRST_CHECK and NO_REPLY_CHECK  the view is looked at neither when a get is sent nor when its reply arrives; either one
 *                      alone is enough
 */
#ifndef READERS
#define READERS 1
#endif
#ifndef WRITERS
#define WRITERS 2
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
#ifdef ALL_NEAR
#define FAR PROCESSES         /* nobody; somebody else turns the server off */
#else
#define FAR 0
#endif
#define PROCESSES (WRITERS + READERS)

#define ON 0
#define OFF 1
#define MARKING 2
#define LEAVING 3
#define HELD 4
#define QUIET(s) (s == OFF || s == HELD)

#define NOTHING 0
#define VALUE 1
#define MARKER 2
#define LEASE 3

byte state = ON, generation, change;                    /* the row in the index; change counts its changes */
byte sees[PROCESSES], sees_generation[PROCESSES], sees_change[PROCESSES];
bit good[PROCESSES];                                    /* each one's view */

byte row; bit row_locked;
byte kind[GENERATIONS], version[GENERATIONS], marker_of[GENERATIONS];
byte key[PROCESSES];                                    /* the generation each one's key has */
bit fits[PROCESSES];                                    /* the number it knows is still that of the item under its key */
bit needs_marker[WRITERS];
bit crashed;
byte acked, seen;

inline forget_view(p) { good[p] = 0; sees[p] = 0; sees_generation[p] = 0; sees_change[p] = 0 }
/* L has passed since change c: no view that was asked for before it is good any more. */
inline l_passed(c) {
  p = 0;
  do :: p < PROCESSES -> if :: sees_change[p] < c -> forget_view(p) :: else fi; p++ :: else -> break od;
  p = 0
}
inline take_view() { sees[me] = state; sees_generation[me] = generation; sees_change[me] = change; good[me] = 1 }
inline turn_off() {
  if
  :: !QUIET(state) -> state = OFF; change = change + 1; printf("the server is turned off\n");
#ifndef SAME_GENERATION
     generation = generation + 1
#endif
  :: else
  fi
}
/* Whatever is put under a key has a number that nobody knows yet. */
inline put(g, k, v) {
  p = 0;
  do :: p < PROCESSES -> if :: key[p] == g -> fits[p] = 0 :: else fi; p++ :: else -> break od;
  p = 0; kind[g] = k; version[g] = v; marker_of[g] = 0
}

#ifdef CRASH
#define MAY_CRASH if :: skip :: d_step { !crashed -> crashed = 1; if :: holds -> row_locked = 0; holds = 0 :: else fi; \
                  needs_marker[me] = 0; printf("writer %d dies\n", me) }; goto gone fi
#else
#define MAY_CRASH skip
#endif

/* The writer has told whoever reads under what its view shows. */
#define SAME (marked && key[me] == sees_generation[me])

/* Removes what is there under the writer's key, by number, but for what it spares. */
#define A_LATER_WRITER_S (kind[key[me]] == MARKER && marker_of[key[me]] != me)
#ifdef SPARE_LATE
#define SPARED_LATE A_LATER_WRITER_S
#else
#define SPARED_LATE false
#endif
inline remove_but(spared) {
  do
  :: d_step {
       if
       :: kind[key[me]] == NOTHING || spared -> found = 0
       :: kind[key[me]] == VALUE && version[key[me]] == v -> found = 0
       :: else -> found = 1; fits[me] = 1
       fi
     };
     if
     :: !found -> break
     :: found -> d_step { if :: fits[me] -> put(key[me], NOTHING, 0); printf("writer %d removes an item\n", me) :: else fi; found = 0 }
     fi
  od
}

inline lock() { atomic { !row_locked -> row_locked = 1; holds = 1 } }
/* Off is seen for L before anybody relies on it; held has been preceded by L without a reader. */
inline wait_until_left_alone() {
#ifndef NO_WAIT_UNMARKED
  if :: sees[me] == OFF -> l_passed(sees_change[me]) :: else fi
#else
  skip
#endif
}
/* Which generation, and marked or not, by a good view. Who sees the server quiet waits until L has passed. */
inline name() {
  do
  :: d_step { good[me] && !QUIET(sees[me]) && me == FAR -> row_locked = (holds -> 0 : row_locked); holds = 0; turn_off() };
     goto start                                          /* it fails, and is called again */
  :: d_step { good[me] && !QUIET(sees[me]) && me != FAR -> marked = 1; fills = (sees[me] == ON); key[me] = sees_generation[me];
#ifdef FILL_MARKING
              fills = 1
#endif
            };
     break
  :: d_step { good[me] && QUIET(sees[me]) -> wait_until_left_alone();
              key[me] = sees_generation[me] };
     break
  :: d_step { !good[me] -> take_view() }
  od;
  printf("writer %d goes by generation %d, marked: %d\n", me, key[me], marked)
}

proctype writer(byte me) {
  byte v, p; bit marked, fills, holds, found;
start:
  skip;
  d_step { take_view() };
#ifdef NAME_BEFORE_LOCK
  name();
  lock();
#else
  lock();
  name();
#endif
  MAY_CRASH;
  if
  :: marked -> d_step { put(key[me], MARKER, 0); marker_of[key[me]] = me; fits[me] = 1; needs_marker[me] = 1; printf("writer %d marks\n", me) };
     MAY_CRASH
  :: else
  fi;
  d_step { row = row + 1; v = row; row_locked = 0; holds = 0; printf("writer %d commits version %d\n", me, v) };
  MAY_CRASH;
  if
  :: marked ->
     d_step {
       found = 1;
       if
       :: fits[me] -> found = 0; if :: fills -> put(key[me], VALUE, v) :: else -> put(key[me], NOTHING, 0) fi
       :: else
       fi
     };
     if :: found -> remove_but(A_LATER_WRITER_S) :: else fi
  :: else
  fi;
#ifndef NO_ACK_CHECK
  do
#ifdef ACK_BY_AGE
  :: good[me] -> break
#else
  :: good[me] && !QUIET(sees[me]) && SAME -> break
  :: d_step { good[me] && QUIET(sees[me]) -> wait_until_left_alone() }; break
#endif
  :: MAY_CRASH;                                          /* the view is not good, or another; a good one may be renewed */
     d_step {
       if :: me == FAR && !QUIET(state) -> turn_off() :: else fi;
       take_view();
       if :: QUIET(sees[me]) || SAME :: else -> key[me] = sees_generation[me]; fits[me] = 0; marked = 1; found = 1 fi
     };
     if :: found -> remove_but(SPARED_LATE) :: else fi
  od;
#endif
  atomic { if :: v > acked -> acked = v :: else fi; printf("writer %d acknowledges version %d\n", me, v) };
gone: skip;
  d_step { needs_marker[me] = 0; forget_view(me); key[me] = 0; fits[me] = 0; v = 0; marked = 0; fills = 0 }
}

proctype reader(byte me) {
  byte reads, acked_before, seen_before, result, what, p; bit asks;
  do
  :: reads < READS ->
     reads++;
     d_step { take_view(); key[me] = generation; asks = (state == ON); printf("reader %d sees state %d, generation %d\n", me, state, generation) };
     d_step { acked_before = acked; seen_before = seen; what = MARKER };
#ifdef NO_FIRST_CHECK
     if
     :: asks ->
#else
     if
     :: asks && good[me] ->
#endif
        d_step {                                         /* the get, and the lease, when the server comes to it */
          what = kind[key[me]];
          if
          :: what == VALUE -> result = version[key[me]]
          :: what == NOTHING -> put(key[me], LEASE, 0); fits[me] = 1
          :: else
          fi
        };
#ifndef NO_REPLY_CHECK
        d_step { if :: what == VALUE && !good[me] -> what = MARKER :: else fi }
#endif
     :: else
     fi;
     d_step { if :: what == VALUE :: else -> result = row fi; forget_view(me) };
     if
     :: what == NOTHING -> d_step { if :: fits[me] -> put(key[me], VALUE, result) :: else fi }
     :: else
     fi;
     d_step {
       printf("reader %d gives version %d of generation %d; acknowledged before: %d\n", me, result, key[me], acked_before);
       assert(result >= acked_before);
#ifdef MONOTONIC
       assert(result >= seen_before);
       if :: result > seen -> seen = result :: else fi;
#endif
       acked_before = 0; seen_before = 0; result = 0; what = 0; asks = 0; key[me] = 0; fits[me] = 0
     }
  :: else -> break
  od
}

#ifdef NO_WAIT_LEAVING
#define L_BEFORE_HELD skip
#else
#define L_BEFORE_HELD l_passed(change)
#endif
#define CHANGE(next) state = next; change = change + 1; printf("the server is set to %d\n", next)
proctype operator() {
  byte cycles, planned, p;
end:
  do
#ifdef NO_MARKING
  :: d_step { cycles < CYCLES && state == OFF -> l_passed(change); CHANGE(ON); cycles++ }
#else
  :: d_step { cycles < CYCLES && state == OFF ->
#ifndef NO_WAIT_MARKING
              l_passed(change);
#endif
              CHANGE(MARKING); cycles++ }
  :: d_step { state == MARKING ->
#ifndef NO_WAIT_ON
              l_passed(change);
#endif
              CHANGE(ON) }
#endif
#ifdef PLANNED
  :: d_step { planned == 0 && (state == ON || state == MARKING) -> CHANGE(LEAVING); planned = 1 }
  :: d_step { state == LEAVING -> L_BEFORE_HELD; CHANGE(HELD); generation = generation + 1 }
  :: d_step { state == HELD -> l_passed(change); CHANGE(MARKING) }
#endif
#ifdef NEW_LIST
  :: d_step { planned == 0 && (state == ON || state == MARKING) -> CHANGE(LEAVING); planned = 1 }
  :: d_step { state == LEAVING -> L_BEFORE_HELD; CHANGE(MARKING); generation = generation + 1 }
#endif
  od
}

proctype environment() {
  byte endings, offs, p;
end:
  do
#ifdef ALL_NEAR
  :: d_step { offs <= CYCLES && !QUIET(state) -> offs++; turn_off() }
#endif
  :: d_step { endings < ENDINGS && (kind[0] == VALUE || kind[0] == LEASE || (kind[0] == MARKER && !needs_marker[marker_of[0]])) ->
              endings++; put(0, NOTHING, 0) }
  :: d_step { endings < ENDINGS && (kind[1] == VALUE || kind[1] == LEASE || (kind[1] == MARKER && !needs_marker[marker_of[1]])) ->
              endings++; put(1, NOTHING, 0) }
  od
}

init {
  byte i;
  atomic {
    kind[0] = VALUE;
    do :: i < WRITERS -> run writer(i); i++ :: else -> break od;
    do :: i < PROCESSES -> run reader(i); i++ :: else -> break od;
    run operator();
    run environment()
  }
}
