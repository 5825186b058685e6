// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package rpc

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/endpoint"
)

// Product is one of the services that RAM consists of, as [Config.Endpoints] and [Client.Counts]
// name it.
type Product string

// The products.
const (
	RAM             Product = "ram"
	IMS             Product = "ims"
	STS             Product = "sts"
	ResourceManager Product = "resourcemanager"
)

// versions are those of the products' APIs.
var versions = map[Product]string{
	RAM: "2015-05-01", IMS: "2019-08-15", STS: "2015-04-01", ResourceManager: "2020-03-31",
}

// endpoints gives scheme://host of each product. An error names what is wrong: the region, the
// endpoint for all, or that of a product.
func endpoints(cfg Config) (map[Product]string, error) {
	if err := endpoint.CheckRegion(cfg.Region); err != nil {
		return nil, fmt.Errorf("the region %w", err)
	}
	out := map[Product]string{
		RAM:             "https://ram.aliyuncs.com",
		IMS:             "https://ims.aliyuncs.com",
		STS:             "https://" + stsHost(cfg.Region),
		ResourceManager: "https://resourcemanager.aliyuncs.com",
	}
	if cfg.Endpoint != "" {
		all, err := endpoint.Parse(cfg.Endpoint)
		if err != nil {
			return nil, fmt.Errorf("the endpoint %w", err)
		}
		for product := range out {
			out[product] = all
		}
	}
	for _, name := range slices.Sorted(maps.Keys(cfg.Endpoints)) {
		if _, ok := out[Product(name)]; !ok {
			var known []string
			for product := range out {
				known = append(known, string(product))
			}
			slices.Sort(known)
			return nil, fmt.Errorf("endpoint of %q: there is no such product; the products are %s",
				name, strings.Join(known, ", "))
		}
		if cfg.Endpoints[name] == "" {
			continue
		}
		one, err := endpoint.Parse(cfg.Endpoints[name])
		if err != nil {
			return nil, fmt.Errorf("the endpoint of %s %w", name, err)
		}
		out[Product(name)] = one
	}
	return out, nil
}

// stsHost is the STS endpoint of a region (reference: signatures.md §1).
func stsHost(region string) string {
	if region == "" {
		return "sts.aliyuncs.com"
	}
	return "sts." + region + ".aliyuncs.com"
}
