package dev.purlin.transforms.aggregate;

/** What is known of the rows of one group: how many there were, and the state of each aggregate. */
final class Accumulator {
  long rows;
  final State[] states;

  private Accumulator(State[] states) {
    this.states = states;
  }

  static Accumulator empty(State.Factory[] factories) {
    State[] states = new State[factories.length];
    for (int i = 0; i < states.length; i++) {
      states[i] = factories[i].create();
    }
    return new Accumulator(states);
  }

  void merge(Accumulator other) {
    rows += other.rows;
    for (int i = 0; i < states.length; i++) {
      states[i].merge(other.states[i]);
    }
  }
}
