// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package driver

import (
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// ReadData reads a data source with the given arguments, and tells its attributes.
func (d *Driver) ReadData(ctx context.Context, kind string, given map[string]any) (map[string]tftypes.Value, error) {
	p, err := d.start(ctx)
	if err != nil {
		return nil, err
	}
	typ := p.dataSchemas[kind].ValueType()
	resp, err := p.server.ReadDataSource(ctx, &tfprotov6.ReadDataSourceRequest{
		TypeName: kind, Config: encode(typ, Object(typ, given)),
	})
	if err := failure(err, resp.Diagnostics); err != nil {
		return nil, err
	}
	return attributes(decode(typ, resp.State)), nil
}
