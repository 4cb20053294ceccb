/* One cached object: marker, commit, publish, fix up.  docs/design/cache.md says the protocol, docs/design/models.md the results.
 *
 * Modelled: WRITERS writers of one object, each one write; READERS readers, each READS reads; the row with its lock; the item
 * in the cache with its CAS number; and an environment that lets items end.
 *   writer   lock the row, set a marker whatever is there, commit, publish by cas on the marker's number, fix up, acknowledge
 *   reader   get; when nothing is there: add a lease, read the row, put the value in by cas on the lease's number
 * A step between two semicolons is one command to one server; whatever may come in between two steps does.
 *
 * Asserted at the end of each read, for what was true when it began:
 *   result >= acked_before   no read gives less than an acknowledged write
 *   result >= seen_before    reads never go back: no read gives less than an earlier read gave, to anybody
 * and that every process comes to its end.
 *
 * Simplifications: one object, one cache server, one session a process. The row is its version: version v is the v-th commit.
 * A writer's marker does not end while the writer lives (the code sets it anew when it grows old). An item of any kind that
 * no living writer needs may end at any moment (time to live). A CAS number only has to tell whether the item is the one that
 * was stored; it grows with each store, and starts again with the server.
 *
 * What may happen (flags):
 *   ROLLBACK   a writer rolls back and takes its marker away
 *   CRASH      one writer dies at any step; the database ends its transaction
 *   EVICT      any item ends at any moment, also the marker of a living writer (also: the marker of a dead or late writer
 *              overwrites an item and ends)
 *   RESTART    the cache server restarts once: nothing is in it, and it counts anew; and a writer may lose its session after
 *              the commit. A number is used only over the connection that gave it
 * What breaks it (flags), and why:
 *   NO_FIX_UP           the publish failed and the writer goes on: a reader whose lease was put where the marker had ended
 *                       leaves the old value
 *   DELETE_IN_FIX_UP    what was found is removed without its number: this takes a later writer's marker away, and a
 *                       reader's old row gets in
 *   MARK_BEFORE_LOCK    two writers mark in one order and lock in the other: the first one to commit is the last to publish
 *   MARK_AFTER_COMMIT   the same, between commit and marker
 *   SET_BY_WRITER       the value is stored whatever is there: a writer delayed after its commit puts its old value over a newer
 *   SET_BY_READER       the same by a reader
 *   READ_BEFORE_LEASE   the row was read before the lease was taken: a whole write fits in between, and nothing shows it
 *   KEEP_NUMBER         (with RESTART) a number of the old server is used on the new one, where it may fit by chance
 * EVICT and CRASH together are the double fault that is left: see docs/design/cache.md. It is checked that the model shows it.
 */
#ifndef WRITERS
#define WRITERS 2
#endif
#ifndef READERS
#define READERS 2
#endif
#ifndef READS
#define READS 2
#endif
#ifndef ENDINGS
#define ENDINGS 2             /* how many items may end by themselves */
#endif

#define NOTHING 0
#define VALUE 1
#define MARKER 2
#define LEASE 3

byte row;                     /* committed version */
bit row_locked;
byte kind = VALUE;            /* the item: what it is, */
byte version;                 /* (a value) of which version, */
byte number = 1;              /* its CAS number, */
byte marker_of;               /* (a marker) whose */
bit server_life;              /* which run of the cache server it is */
bit needs_marker[WRITERS];    /* this writer lives and has set its marker */
bit crashed;
byte acked, seen;             /* newest acknowledged version; newest that a read gave */

inline store(k, v) { kind = k; version = v; number = number + 1 }
inline vanish() { kind = NOTHING; version = 0; marker_of = 0 }

#ifdef KEEP_NUMBER
#define is_mine(n, life) (kind != NOTHING && number == n)
#else
#define is_mine(n, life) (kind != NOTHING && number == n && server_life == life)
#endif

#ifdef CRASH
#define MAY_CRASH if :: skip :: d_step { !crashed -> crashed = 1; if :: holds -> row_locked = 0; holds = 0 :: else fi; \
                  needs_marker[me] = 0; printf("writer %d dies\n", me) }; goto gone fi
#else
#define MAY_CRASH skip
#endif

inline lock_row() { atomic { !row_locked -> row_locked = 1; holds = 1 } }
inline mark() {
  d_step { store(MARKER, 0); marker_of = me; mine = number; life = server_life; needs_marker[me] = 1;
           printf("writer %d sets its marker\n", me) }
}
inline commit() { d_step { row = row + 1; v = row; row_locked = 0; holds = 0; printf("writer %d commits version %d\n", me, v) } }

proctype writer(byte me) {
  byte v, mine, found; bit life, holds, lost;
#ifdef MARK_BEFORE_LOCK
  mark();
  lock_row();
#else
  lock_row();
  MAY_CRASH;
#ifndef MARK_AFTER_COMMIT
  mark();
#endif
#endif
  MAY_CRASH;
#ifdef ROLLBACK
  if
  :: skip
  :: d_step { row_locked = 0; holds = 0; printf("writer %d rolls back\n", me) };
     d_step { if :: is_mine(mine, life) -> vanish() :: else fi; needs_marker[me] = 0 };
     goto gone
  fi;
#endif
  commit();
  MAY_CRASH;
#ifdef MARK_AFTER_COMMIT
  mark();
#endif
#ifdef SET_BY_WRITER
  d_step { store(VALUE, v); printf("writer %d sets version %d\n", me, v) };
#else
#ifdef RESTART
  if :: skip :: lost = 1; printf("writer %d loses its session\n", me) fi;
#endif
  d_step {                                       /* publish */
    if
    :: !lost && is_mine(mine, life) -> store(VALUE, v); printf("writer %d publishes version %d\n", me, v)
    :: else -> lost = 1; printf("writer %d cannot publish version %d\n", me, v)
    fi
  };
#ifndef NO_FIX_UP
  do
  :: !lost -> break
  :: lost ->
     MAY_CRASH;
     d_step {                                    /* look */
       found = 0; lost = 0; life = server_life;
       if
       :: kind == NOTHING -> skip
       :: kind == MARKER && marker_of != me -> skip              /* a later writer is at work */
       :: kind == VALUE && version == v -> skip
       :: else -> found = number
       fi
     };
     if
     :: found == 0
     :: found != 0 ->
        d_step {
#ifdef DELETE_IN_FIX_UP
          vanish(); printf("writer %d removes what is there\n", me)
#else
          if
          :: is_mine(found, life) -> vanish(); printf("writer %d removes what it found\n", me)
          :: else -> lost = 1                                    /* look again */
          fi
#endif
        }
     fi
  od;
#endif
#endif
  atomic { needs_marker[me] = 0; if :: v > acked -> acked = v :: else fi; printf("writer %d acknowledges version %d\n", me, v) };
gone: skip
}

proctype reader(byte me) {
  byte acked_before, seen_before, result, what, mine, reads; bit life;
  do
  :: reads < READS ->
     reads++;
#ifdef READ_BEFORE_LEASE
     d_step { acked_before = acked; seen_before = seen; result = row };
     d_step {
       what = kind;
       if
       :: kind == NOTHING -> store(LEASE, 0); mine = number; life = server_life
       :: kind == VALUE -> result = version
       :: else
       fi
     };
#else
     d_step {
       acked_before = acked; seen_before = seen; what = kind; result = version;
       if
       :: kind == NOTHING -> store(LEASE, 0); mine = number; life = server_life; printf("reader %d takes a lease\n", me)
       :: kind == VALUE -> printf("reader %d finds version %d in the cache\n", me, result)
       :: else
       fi
     };
     if
     :: what == VALUE
     :: else -> d_step { result = row; printf("reader %d reads row version %d\n", me, result) }
     fi;
#endif
     if
     :: what == NOTHING ->
        d_step {
#ifdef SET_BY_READER
          store(VALUE, result); printf("reader %d sets version %d\n", me, result)
#else
          if :: is_mine(mine, life) -> store(VALUE, result); printf("reader %d fills version %d\n", me, result) :: else fi
#endif
        }
     :: else
     fi;
     d_step {
       printf("reader %d gives version %d; acknowledged before: %d, seen before: %d\n", me, result, acked_before, seen_before);
       assert(result >= acked_before);
       assert(result >= seen_before);
       if :: result > seen -> seen = result :: else fi;
       acked_before = 0; seen_before = 0; result = 0; what = 0; mine = 0; life = 0
     }
  :: else -> break
  od
}

proctype environment() {
  byte endings;
#ifdef RESTART
  bit restarted;
#endif
  do
  :: endings < ENDINGS -> endings++;
     if
#ifdef EVICT
     :: d_step { kind != NOTHING -> vanish(); printf("an item is evicted\n") }
#endif
     :: d_step { kind == VALUE || kind == LEASE -> vanish(); printf("a value or lease ends\n") }
     :: d_step { kind == MARKER && !needs_marker[marker_of] -> vanish(); printf("a marker without a writer ends\n") }
     :: skip
     fi
#ifdef RESTART
  :: d_step { !restarted -> restarted = 1; vanish(); number = 1; server_life = 1; printf("the cache server restarts\n") }
#endif
  :: endings >= ENDINGS -> break
  od
}

init {
  byte i;
  atomic {
    do :: i < WRITERS -> run writer(i); i++ :: else -> break od;
    i = 0;
    do :: i < READERS -> run reader(i); i++ :: else -> break od;
    run environment()
  }
}
