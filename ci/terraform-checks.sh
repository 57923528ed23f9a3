#!/usr/bin/env bash
# Checks the Terraform code without an account: format, every environment's validity, and the tests in infra/tests, which
# plan against a mocked AWS.
# Needs: terraform 1.10 or newer; the AWS provider, from the registry or from a mirror on disk:
#   PURLIN_TERRAFORM_PLUGINS  a folder that has registry.terraform.io/hashicorp/aws in it; without it, Terraform
#                             looks where it always does
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

need_tools terraform
terraform fmt -check -diff -recursive infra

init=(-input=false -no-color)
[ -z "${PURLIN_TERRAFORM_PLUGINS:-}" ] || init+=("-plugin-dir=$PURLIN_TERRAFORM_PLUGINS")

# Nothing is written into the tree: what init brings goes to a folder of its own.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -R infra "$work/infra"

initialise() {
  terraform -chdir="$1" init -backend=false "${init[@]}" > "$work/log" || {
    cat "$work/log" >&2
    fail "terraform init failed in ${1#"$work/"}"
  }
}

for environment in "$work"/infra/environments/*; do
  initialise "$environment"
  terraform -chdir="$environment" validate -no-color > "$work/log" || {
    cat "$work/log" >&2
    fail "${environment#"$work/"} is not valid"
  }
  say "${environment#"$work/"} is valid"
done

initialise "$work/infra"
terraform -chdir="$work/infra" test -no-color
