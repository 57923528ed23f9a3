package dev.purlin.benchmarks.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.SplittableRandom;

/**
 * Makes crash data of the shape that the City of Chicago publishes: three CSV files whose keys
 * join.
 *
 * <pre>{@code
 * new CrashData(42, 1000).withFlaws().write(Path.of("examples/crashes/data"));
 * }</pre>
 *
 * <p>The same seed and number of crashes give the same bytes. There are about two vehicles and two
 * and a half people to a crash. {@link #withFlaws} adds what real extracts bring along: numbers
 * that are words, dates that do not exist, records cut short, and records that come twice.
 */
public final class CrashData {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss'.000'");
  private static final LocalDateTime FIRST = LocalDateTime.of(2021, 12, 1, 0, 0);
  private static final int MINUTES = 31 * 24 * 60;

  private static final String[] WEATHER = {"CLEAR", "CLEAR", "CLEAR", "RAIN", "SNOW", "UNKNOWN"};
  private static final String[] CRASH_TYPES = {
    "REAR END", "PARKED MOTOR VEHICLE", "TURNING", "ANGLE", "SIDESWIPE SAME DIRECTION", "PEDESTRIAN"
  };
  private static final String[] STREETS = {
    "ALDER AVE", "BIRCH ST", "CEDAR RD", "ELM ST", "HAZEL AVE", "LINDEN BLVD", "MAPLE ST", "OAK DR"
  };
  private static final String[] DIRECTIONS = {"N", "E", "S", "W"};
  private static final String[] DAMAGE = {"$500 OR LESS", "$501 - $1,500", "OVER $1,500"};
  private static final String[] MAKES = {
    "CHEVROLET", "TOYOTA", "FORD", "NISSAN", "HONDA", "JEEP", "HYUNDAI", "KIA", "UNKNOWN"
  };
  private static final String[] MODELS = {"SEDAN", "COUPE", "WAGON", "PICKUP", "OTHER, SEE REPORT"};
  private static final String[] VEHICLE_TYPES = {
    "PASSENGER", "PASSENGER", "SPORT UTILITY VEHICLE (SUV)", "VAN/MINI-VAN", "PICKUP"
  };
  private static final String[] INJURIES = {
    "NO INDICATION OF INJURY",
    "NO INDICATION OF INJURY",
    "NO INDICATION OF INJURY",
    "NO INDICATION OF INJURY",
    "NO INDICATION OF INJURY",
    "NO INDICATION OF INJURY",
    "REPORTED, NOT EVIDENT",
    "NONINCAPACITATING INJURY",
    "INCAPACITATING INJURY"
  };
  private static final int INJURED_FROM = 6;
  private static final String[] SAFETY = {"SAFETY BELT USED", "USAGE UNKNOWN", "NONE PRESENT"};
  private static final String[] SEXES = {"M", "F", "X"};

  private final SplittableRandom random;
  private final int crashes;
  private boolean flawed;
  private long vehicles;
  private long people;

  public CrashData(long seed, int crashes) {
    this.random = new SplittableRandom(seed);
    this.crashes = crashes;
  }

  /** Makes some records wrong, about one in a hundred, and lets some come twice. */
  public CrashData withFlaws() {
    flawed = true;
    return this;
  }

  /** Writes the three files into a directory, which is created. */
  public void write(Path directory) throws IOException {
    Files.createDirectories(directory);
    try (CsvFile crashFile = new CsvFile(directory.resolve("traffic_crashes.csv"));
        CsvFile vehicleFile = new CsvFile(directory.resolve("traffic_crash_vehicle.csv"));
        CsvFile peopleFile = new CsvFile(directory.resolve("traffic_crash_people.csv"))) {
      crashFile.record(
          "crash_record_id",
          "rd_no",
          "crash_date",
          "posted_speed_limit",
          "weather_condition",
          "first_crash_type",
          "damage",
          "street_no",
          "street_direction",
          "street_name",
          "lane_cnt",
          "num_units",
          "injuries_total",
          "injuries_fatal",
          "crash_hour",
          "crash_day_of_week",
          "latitude",
          "longitude");
      vehicleFile.record(
          "crash_unit_id",
          "crash_record_id",
          "rd_no",
          "crash_date",
          "unit_no",
          "unit_type",
          "vehicle_id",
          "make",
          "model",
          "lic_plate_state",
          "vehicle_year",
          "vehicle_type",
          "occupant_cnt");
      peopleFile.record(
          "person_id",
          "person_type",
          "crash_record_id",
          "rd_no",
          "vehicle_id",
          "crash_date",
          "sex",
          "age",
          "safety_equipment",
          "injury_classification");
      for (int i = 0; i < crashes; i++) {
        crash(i, crashFile, vehicleFile, peopleFile);
      }
    }
  }

  private void crash(int number, CsvFile crashFile, CsvFile vehicleFile, CsvFile peopleFile)
      throws IOException {
    String id = "%016x%016x".formatted(random.nextLong(), random.nextLong());
    String report = "JE%06d".formatted(number % 1_000_000);
    LocalDateTime time = FIRST.plusMinutes(random.nextInt(MINUTES));
    String date = TIME.format(time);
    int units = 1 + random.nextInt(3);
    int injuries = 0;
    for (int unit = 1; unit <= units; unit++) {
      injuries += unit(unit, id, report, date, vehicleFile, peopleFile);
    }
    String[] record = {
      id,
      report,
      date,
      String.valueOf(20 + 5 * random.nextInt(5)),
      pick(WEATHER),
      pick(CRASH_TYPES),
      pick(DAMAGE),
      String.valueOf(1 + random.nextInt(9999)),
      pick(DIRECTIONS),
      // A line break in a field, as whoever pasted an address leaves it.
      random.nextInt(200) == 0 ? pick(STREETS) + "\nREAR ALLEY" : pick(STREETS),
      random.nextInt(3) == 0 ? String.valueOf(2 + random.nextInt(3)) : "",
      String.valueOf(units),
      random.nextInt(50) == 0 ? "" : String.valueOf(injuries),
      random.nextInt(50) == 0 ? "" : "0",
      String.valueOf(time.getHour()),
      String.valueOf(time.getDayOfWeek().getValue() % 7 + 1),
      coordinate(41_644_000, 380_000),
      coordinate(-87_940_000, 420_000)
    };
    write(crashFile, record, 3, 2);
  }

  /** One vehicle with the people in it; how many of them were injured. */
  private int unit(
      int unit, String crash, String report, String date, CsvFile vehicleFile, CsvFile peopleFile)
      throws IOException {
    String vehicle = String.valueOf(1_190_000 + vehicles++);
    int occupants = random.nextInt(4) == 0 ? 2 : 1;
    String[] record = {
      String.valueOf(1_250_000 + vehicles),
      crash,
      report,
      date,
      String.valueOf(unit),
      "DRIVER",
      vehicle,
      pick(MAKES),
      pick(MODELS),
      random.nextInt(8) == 0 ? "" : "IL",
      random.nextInt(6) == 0 ? "" : String.valueOf(1998 + random.nextInt(25)),
      pick(VEHICLE_TYPES),
      String.valueOf(occupants)
    };
    write(vehicleFile, record, 10, 3);
    int injured = 0;
    for (int seat = 0; seat < occupants; seat++) {
      injured += person(seat, crash, report, vehicle, date, peopleFile);
    }
    return injured;
  }

  private int person(
      int seat, String crash, String report, String vehicle, String date, CsvFile peopleFile)
      throws IOException {
    int injury = random.nextInt(INJURIES.length);
    boolean walking = random.nextInt(60) == 0;
    String[] record = {
      "O" + (1_255_000 + people++),
      walking ? "PEDESTRIAN" : seat == 0 ? "DRIVER" : "PASSENGER",
      crash,
      report,
      walking ? "" : vehicle,
      date,
      pick(SEXES),
      random.nextInt(4) == 0 ? "" : String.valueOf(16 + random.nextInt(70)),
      pick(SAFETY),
      INJURIES[injury]
    };
    write(peopleFile, record, 7, 5);
    return injury >= INJURED_FROM ? 1 : 0;
  }

  /** Writes a record, perhaps with a flaw in its number or its date, cut short, or twice. */
  private void write(CsvFile file, String[] record, int number, int date) throws IOException {
    int flaw = flawed ? random.nextInt(400) : Integer.MAX_VALUE;
    switch (flaw) {
      case 0 -> record[number] = "N/K";
      case 1 -> record[date] = "2021-12-32T25:00:00.000";
      case 2 -> {
        file.record(java.util.Arrays.copyOf(record, record.length - 3));
        return;
      }
      case 3, 4 -> file.record(record);
      default -> {
        // A record like any other.
      }
    }
    file.record(record);
  }

  private String coordinate(int millionths, int range) {
    int value = millionths + random.nextInt(range);
    return (value < 0 ? "-" : "")
        + Math.abs(value) / 1_000_000
        + "."
        + "%06d".formatted(Math.abs(value) % 1_000_000);
  }

  private String pick(String[] choices) {
    return choices[random.nextInt(choices.length)];
  }
}
