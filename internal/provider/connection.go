// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/endpoint"
)

// connection is where the products are: what the arguments say, else the environment. What is not
// set is the default of each.
type connection struct {
	region   string
	endpoint setting            // for all products
	products map[string]setting // for one of them
}

// setting is a value and the argument or variable that it comes from; the zero value is not set.
type setting struct{ value, from string }

// connection checks what it finds, and names the argument or variable that is wrong. The schema has
// checked the arguments already, but for those that were not known then.
func (m *model) connection() (c connection, err error) {
	region, err := find("`region`", m.Region, endpoint.CheckRegion, "ALIBABA_CLOUD_REGION", "ALICLOUD_REGION")
	if err != nil {
		return c, err
	}
	c.region = region.value
	if c.endpoint, err = find("`endpoint`", m.Endpoint, endpoint.Check, "RAM_ENDPOINT"); err != nil {
		return c, err
	}
	c.products = map[string]setting{}
	set := m.Endpoints.byProduct()
	for _, product := range products {
		if c.products[product], err = find("`endpoints."+product+"`", set[product], endpoint.Check); err != nil {
			return c, err
		}
	}
	return c, nil
}

// products are those that RAM consists of, as `endpoints` names them.
var products = []string{"ram", "ims", "sts", "resourcemanager"}

func (e *endpoints) byProduct() map[string]types.String {
	if e == nil {
		return nil
	}
	return map[string]types.String{"ram": e.RAM, "ims": e.IMS, "sts": e.STS, "resourcemanager": e.ResourceManager}
}

// productEndpoints are the endpoints that are set for one product.
func (c connection) productEndpoints() map[string]string {
	out := map[string]string{}
	for product, s := range c.products {
		out[product] = s.value
	}
	return out
}

// probeTimeout is how long one connection may take.
const probeTimeout = 5 * time.Second

// probe opens one connection to each endpoint that was set, so that one that is wrong is one error
// and not one for each object.
func (c connection) probe(ctx context.Context, transport *http.Transport) error {
	short, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	probed := map[setting]bool{{}: true}
	for _, product := range products {
		s := c.products[product]
		if s.value == "" {
			s = c.endpoint
		}
		if probed[s] {
			continue
		}
		probed[s] = true
		address, err := endpoint.Parse(s.value)
		if err != nil {
			return fmt.Errorf("%s %w", s.from, err)
		}
		err = endpoint.Probe(short, transport, address)
		switch {
		case err == nil:
			continue
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, context.DeadlineExceeded):
			err = fmt.Errorf("nobody answered within %s", probeTimeout)
		}
		return fmt.Errorf("there is no connection to %s, which %s says: %w. %s %s", address, s.from, err,
			advice(address), s.from)
	}
	return nil
}

// advice is what to do about an endpoint that cannot be reached, up to where it was set.
func advice(address string) string {
	if u, err := url.Parse(address); err == nil && endpoint.IsLoopback(u.Hostname()) {
		return "Start what should listen there, for example `ram-emulator`, or correct"
	}
	return "To work with Alibaba Cloud itself, take out"
}

// find gives the argument, or the first of the variables that is set where it is not.
func find(name string, argument types.String, check func(string) error, variables ...string) (setting, error) {
	s := setting{argument.ValueString(), name}
	for i := 0; s.value == "" && i < len(variables); i++ {
		s = setting{os.Getenv(variables[i]), "the variable " + variables[i]}
	}
	if s.value == "" {
		return setting{}, nil
	}
	if err := check(s.value); err != nil {
		return setting{}, fmt.Errorf("%s %w", s.from, err)
	}
	return s, nil
}
