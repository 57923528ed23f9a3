package dev.purlin.tests.delivery.jenkins;

import groovy.lang.Binding;
import groovy.lang.GroovyObjectSupport;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The variables that a Jenkinsfile sees: {@code env}, {@code params}, {@code scm}; those of env
 * also by themselves.
 */
final class Variables extends Binding {
  private final Environment environment = new Environment();
  private final Map<String, Object> parameters = new LinkedHashMap<>();

  Variables(Build build) {
    environment.set("BRANCH_NAME", build.branch());
    environment.set("BUILD_NUMBER", "42");
    build.target().ifPresent(target -> environment.set("CHANGE_TARGET", target));
    build.target().ifPresent(target -> environment.set("CHANGE_ID", build.branch().substring(3)));
    setVariable("env", environment);
    setVariable("params", parameters);
    setVariable("scm", "scm");
  }

  void parameter(String name, Object value) {
    parameters.put(name, value);
  }

  Map<String, Object> parameters() {
    return parameters;
  }

  Environment environment() {
    return environment;
  }

  @Override
  public boolean hasVariable(String name) {
    return super.hasVariable(name) || environment.has(name);
  }

  @Override
  public Object getVariable(String name) {
    return super.hasVariable(name) || !environment.has(name)
        ? super.getVariable(name)
        : environment.getProperty(name);
  }

  /** Jenkins' {@code env}: what is not in it is null. */
  static final class Environment extends GroovyObjectSupport {
    private final Map<String, String> values = new HashMap<>();

    void set(String name, Object value) {
      values.put(name, value.toString());
    }

    boolean has(String name) {
      return values.containsKey(name);
    }

    @Override
    public Object getProperty(String name) {
      return values.get(name);
    }

    @Override
    public void setProperty(String name, Object value) {
      set(name, value);
    }
  }
}
