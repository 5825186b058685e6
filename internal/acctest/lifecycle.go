// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

// Lifecycle is what every object must pass: made with the least, imported, changed to all it can
// have, lost behind Terraform's back, made again, changed back to the least, destroyed.
type Lifecycle struct {
	// Address is the resource under test, for example "ram_user.test".
	Address string
	// Minimal and Full are configurations without a provider block.
	Minimal, Full string
	// MinimalChecks and FullChecks look at the state after each.
	MinimalChecks, FullChecks []statecheck.StateCheck
	// ImportID is the ID that finds the object made by Full, and Identifier the attribute that tells
	// it from others.
	ImportID, Identifier string
	// Unreadable names the attributes that an import cannot bring.
	Unreadable []string
	// Disappear deletes the object made by Full behind Terraform's back.
	Disappear func(t *testing.T, c *ram.Client)
	// CheckDestroyed fails the test if the object is still there; it runs after the destroy.
	CheckDestroyed func(t *testing.T, c *ram.Client)
}

// Lifecycle runs the standard steps.
func (e *Env) Lifecycle(l Lifecycle) {
	e.t.Helper()
	cli := NeedCLI(e.t)
	steps := []resource.TestStep{{
		Config: l.Minimal, ConfigStateChecks: l.MinimalChecks,
		ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
	}}
	if cli.AtLeast("1.12.0") {
		// Here and not after Full: an import brings no setting such as force_destroy, and the plan must
		// change nothing.
		steps = append(steps, resource.TestStep{
			Config: l.Minimal, ResourceName: l.Address, ImportState: true,
			ImportStateKind: resource.ImportBlockWithResourceIdentity,
		})
	} else {
		e.t.Logf("not tested: import by identity needs Terraform or OpenTofu 1.12, this is %s", cli)
	}
	steps = append(steps,
		resource.TestStep{
			Config: l.Full, ConfigStateChecks: l.FullChecks,
			ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{
				plancheck.ExpectEmptyPlan()}},
		},
		resource.TestStep{
			ResourceName: l.Address, ImportState: true, ImportStateId: l.ImportID, ImportStateVerify: true,
			ImportStateVerifyIdentifierAttribute: l.Identifier, ImportStateVerifyIgnore: l.Unreadable,
		},
		resource.TestStep{
			PreConfig:    func() { l.Disappear(e.t, e.Client) },
			RefreshState: true, ExpectNonEmptyPlan: true,
		},
		resource.TestStep{
			Config: l.Full, ConfigStateChecks: l.FullChecks,
			ConfigPlanChecks: resource.ConfigPlanChecks{
				PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(l.Address, plancheck.ResourceActionCreate)},
			},
		},
		resource.TestStep{
			Config: l.Minimal, ConfigStateChecks: l.MinimalChecks,
			ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{
				plancheck.ExpectEmptyPlan()}},
		},
	)
	e.Run(resource.TestCase{
		Steps: steps,
		CheckDestroy: func(*terraform.State) error {
			l.CheckDestroyed(e.t, e.Client)
			return nil
		},
	})
}
