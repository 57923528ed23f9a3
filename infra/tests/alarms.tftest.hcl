# Alarms, and that they reach somebody.

mock_provider "aws" {
  mock_resource "aws_sns_topic" {
    defaults = { arn = "arn:aws:sns:eu-central-1:111122223333:purlin-test-failures" }
  }

  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:eu-central-1:111122223333:key/topic" }
  }
}

variables {
  name                 = "purlin-test"
  environment          = "dev"
  region               = "eu-central-1"
  account_id           = "111122223333"
  emails               = ["a@example.org", "b@example.org"]
  database_identifier  = "purlin-test"
  database_storage_gib = 100
  nat_gateway_ids      = { eu-central-1a = "nat-1", eu-central-1b = "nat-2" }
  monthly_budget_usd   = 400
}

run "watched_and_private" {
  command = apply

  module {
    source = "./modules/alarms"
  }

  # Every alarm reaches the topic and people.
  assert {
    condition = alltrue([
      for alarm in concat(values(aws_cloudwatch_metric_alarm.database), values(aws_cloudwatch_metric_alarm.nat)) :
      alarm.alarm_actions == toset(["arn:aws:sns:eu-central-1:111122223333:purlin-test-failures"]) && alarm.ok_actions == alarm.alarm_actions
    ])
    error_message = "an alarm is not heard"
  }

  assert {
    condition     = keys(aws_sns_topic_subscription.mail) == ["a@example.org", "b@example.org"]
    error_message = "somebody is not told"
  }

  assert {
    condition     = keys(aws_cloudwatch_metric_alarm.database) == ["cpu", "memory", "storage"] && length(aws_cloudwatch_metric_alarm.nat) == 2
    error_message = "something is not watched"
  }

  # A silent database is an alarm.
  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.database : alarm.treat_missing_data == "breaching"])
    error_message = "a database that says nothing counts as well"
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.database["storage"].threshold == 10737418240
    error_message = "the threshold is not a tenth of 100 GiB: ${aws_cloudwatch_metric_alarm.database["storage"].threshold}"
  }

  # RDS tells its events under a name of its own.
  assert {
    condition = alltrue([
      for policy in [aws_sns_topic_policy.failures.policy, aws_kms_key.topic.policy] :
      one([
        for statement in jsondecode(policy).Statement : contains(try(statement.Principal.Service, []), "events.rds.amazonaws.com")
        if statement.Sid == "Publishers"
      ])
    ])
    error_message = "the database's events do not reach the topic"
  }

  # Publishers of this account alone.
  assert {
    condition = alltrue([
      for statement in jsondecode(aws_sns_topic_policy.failures.policy).Statement :
      statement.Effect == "Deny" || statement.Condition == { StringEquals = { "aws:SourceAccount" = "111122223333" } }
    ])
    error_message = "others may publish"
  }

  # People are told before the money is spent.
  assert {
    condition     = aws_budgets_budget.monthly.limit_amount == "400" && one(aws_budgets_budget.monthly.cost_filter).values == tolist(["user:Environment$dev"])
    error_message = "the budget counts something else"
  }

  assert {
    condition     = toset([for notification in aws_budgets_budget.monthly.notification : "${notification.notification_type} ${notification.threshold}"]) == toset(["ACTUAL 80", "FORECASTED 100"])
    error_message = "people are told too late"
  }
}

run "refuses_a_budget_of_nothing" {
  command = plan

  module {
    source = "./modules/alarms"
  }

  variables {
    monthly_budget_usd = 0
  }

  expect_failures = [var.monthly_budget_usd]
}
