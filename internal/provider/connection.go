// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"os"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/endpoint"
)

// connection is where the products are: what the arguments say, else the environment. "" is the
// default of each.
type connection struct {
	region, endpoint string
	products         map[string]string
}

// connection checks what it finds, and names the argument or variable that is wrong. The schema has
// checked the arguments already, but for those that were not known then.
func (m *model) connection() (c connection, err error) {
	if c.region, err = setting("region", m.Region, endpoint.CheckRegion, "ALIBABA_CLOUD_REGION", "ALICLOUD_REGION"); err != nil {
		return c, err
	}
	if c.endpoint, err = setting("endpoint", m.Endpoint, endpoint.Check, "RAM_ENDPOINT"); err != nil {
		return c, err
	}
	c.products = map[string]string{}
	if m.Endpoints == nil {
		return c, nil
	}
	for _, one := range []struct {
		product string
		set     types.String
	}{{"ram", m.Endpoints.RAM}, {"ims", m.Endpoints.IMS}, {"sts", m.Endpoints.STS}, {"resourcemanager", m.Endpoints.ResourceManager}} {
		if c.products[one.product], err = setting("endpoints."+one.product, one.set, endpoint.Check); err != nil {
			return c, err
		}
	}
	return c, nil
}

// setting is the argument, or the first of the variables that is set where it is not; "" where none
// is.
func setting(name string, argument types.String, check func(string) error, variables ...string) (string, error) {
	value := argument.ValueString()
	for i := 0; value == "" && i < len(variables); i++ {
		name = variables[i]
		value = os.Getenv(name)
	}
	if value == "" {
		return "", nil
	}
	if err := check(value); err != nil {
		return "", fmt.Errorf("%s %w", name, err)
	}
	return value, nil
}
