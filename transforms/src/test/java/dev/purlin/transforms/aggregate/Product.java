package dev.purlin.transforms.aggregate;

import com.google.auto.service.AutoService;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.checkerframework.checker.nullness.qual.Nullable;

/** What somebody would write for an aggregate of his own. */
@AutoService(Aggregate.class)
public final class Product extends SimpleAggregate {
  public Product() {
    super("product", "a number");
  }

  @Override
  public String description() {
    return "The product of the values, a DOUBLE.";
  }

  @Override
  protected @Nullable Bound over(List<FieldType> arguments) {
    return arguments.get(0).getTypeName().isNumericType()
        ? new Bound(FieldType.DOUBLE, false, ProductState::new)
        : null;
  }

  private static final class ProductState implements State {
    private double product = 1;

    @Override
    public void add(@Nullable Object value) {
      if (value != null) {
        product *= ((Number) value).doubleValue();
      }
    }

    @Override
    public void merge(State other) {
      product *= ((ProductState) other).product;
    }

    @Override
    public Object result() {
      return product;
    }

    @Override
    public void encode(OutputStream to) throws IOException {
      new DataOutputStream(to).writeDouble(product);
    }

    @Override
    public void decode(InputStream from) throws IOException {
      product = new DataInputStream(from).readDouble();
    }
  }
}
